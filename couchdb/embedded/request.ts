import type { IncomingMessage } from "node:http";
import {
  parseJson,
  readBody,
  requestTooLarge,
  unpackBody,
  type BodyLimit,
} from "./request-body.ts";
import { pathSegments } from "./request-path.ts";
import { wrongContentType } from "./refusal.ts";
import type { Hold } from "./store/read-attachments.ts";

/** What an endpoint sees of an HTTP request. */
export interface CouchRequest {
  readonly method: string;
  /** Decoded, without the empty ones: `/db//a%2Fb` is `["db", "a/b"]`. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Authority that the client named, for `Location`. */
  readonly origin: string;
  /** The address that it comes from. */
  readonly peer: string;
  header(name: string): string | undefined;
  /**
   * @param limit in place of the one for all requests, if it is lower
   * @throws Refusal 408, 413, 503
   */
  body(limit?: Pick<BodyLimit, "bytes" | "tooLarge">): Promise<Buffer>;
  /** Counts bytes that stand in memory until they are released, or the answer is out. @throws Refusal 503 */
  readonly hold: Hold;
  /** Unpacked when it is gzip. @throws Refusal 400 when it is not JSON, 415 when it is packed otherwise. */
  json(): Promise<unknown>;
  /** As `json`, but refuses other content types: a plain HTML form must not be able to write across origins. */
  declaredJson(): Promise<unknown>;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  /** Aborted when the server closes: feeds end cleanly. */
  readonly closing: AbortSignal;
}

/** @throws Refusal 400 for a path that can't be decoded. */
export function createRequest(
  message: IncomingMessage,
  bodies: Pick<BodyLimit, "bytes" | "pause"> & { readonly hold: Hold },
  gone: AbortSignal,
  closing: AbortSignal,
): CouchRequest {
  const target = message.url ?? "/";
  const question = target.indexOf("?");
  const path = question === -1 ? target : target.slice(0, question);
  const header = (name: string): string | undefined => {
    const value = message.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const body: CouchRequest["body"] = (limit) => {
    const isLower = limit !== undefined && limit.bytes < bodies.bytes;
    return readBody(message, { ...bodies, tooLarge: requestTooLarge, ...(isLower ? limit : {}) });
  };
  const json = async (): Promise<unknown> =>
    parseJson(await unpackBody(await body(), header("content-encoding"), bodies));
  return {
    method: message.method ?? "GET",
    segments: pathSegments(path),
    query: new URLSearchParams(question === -1 ? "" : target.slice(question + 1)),
    origin: `http://${header("host") ?? "127.0.0.1"}`,
    peer: message.socket.remoteAddress ?? "",
    header,
    body,
    hold: bodies.hold,
    json,
    declaredJson() {
      requireJsonContentType(header("content-type"));
      return json();
    },
    gone,
    closing,
  };
}

/** @throws Refusal 415 */
function requireJsonContentType(contentType: string | undefined): void {
  if (contentType?.split(";")[0]?.trim().toLowerCase() !== "application/json")
    throw wrongContentType();
}
