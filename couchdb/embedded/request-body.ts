import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { badRequest, invalidJson, Refusal } from "./refusal.ts";

export const requestTooLarge = (): Refusal =>
  new Refusal(413, "too_large", "the request entity is too large", { Connection: "close" });

export interface BodyLimit {
  readonly bytes: number;
  /** What is answered to more. */
  readonly tooLarge: () => Refusal;
  /** Milliseconds between two pieces. */
  readonly pause: number;
  /** Counts what stands in memory. @throws Refusal 503 */
  readonly hold: (bytes: number) => void;
}

const tooSlow = (): Refusal =>
  new Refusal(
    408,
    "timeout",
    "The request could not be processed in a reasonable amount of time.",
    {
      Connection: "close",
    },
  );

/**
 * Reads a body and stops reading at the limit, or when nothing comes any more.
 * @throws Refusal 408, 413, 503
 */
export async function readBody(
  message: IncomingMessage,
  { bytes: limit, tooLarge, pause, hold }: BodyLimit,
): Promise<Buffer> {
  if (Number(message.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  // Not `for await`: leaving it early would cut the connection, and the refusal still has to reach the client.
  const pieces = message.iterator({ destroyOnReturn: false });
  for (;;) {
    const piece = await nextPiece(pieces, pause);
    if (piece === undefined) return Buffer.concat(chunks);
    length += piece.length;
    if (length > limit) throw tooLarge();
    hold(piece.length);
    chunks.push(piece);
  }
}

/**
 * A body as it was before `Content-Encoding`, which clients may give to JSON. A few bytes can stand for very many: the
 * limit holds for both, and each piece is counted as it comes out.
 * @throws Refusal 400, 413, 415, 503
 */
export async function unpackBody(
  body: Buffer,
  encoding: string | undefined,
  { bytes: limit, hold }: Pick<BodyLimit, "bytes" | "hold">,
): Promise<Buffer> {
  if (encoding === undefined || encoding === "identity") return body;
  if (encoding !== "gzip")
    throw new Refusal(415, "bad_content_type", `${encoding} is not a supported content encoding.`);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of Readable.from([body]).pipe(createGunzip())) {
      length += piece.length;
      if (length > limit) throw requestTooLarge();
      hold(piece.length);
      chunks.push(piece);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw badRequest("Request body is not properly gzipped.");
  }
  return Buffer.concat(chunks);
}

/** @returns undefined at the end. @throws Refusal 408 */
async function nextPiece(
  pieces: AsyncIterator<unknown>,
  pause: number,
): Promise<Buffer | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooSlow()), pause);
  });
  try {
    const { done, value } = await Promise.race([pieces.next(), late]);
    if (done === true) return undefined;
    return Buffer.isBuffer(value) ? value : Buffer.from(String(value));
  } finally {
    clearTimeout(timer);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws Refusal 400 */
export function parseJson(body: Buffer | string): unknown {
  try {
    return JSON.parse(typeof body === "string" ? body : utf8.decode(body));
  } catch {
    // CouchDB has one answer for bytes that are not UTF-8 and for text that is not JSON.
    throw invalidJson();
  }
}

/** A revision in an `If-Match` header, with or without its quotes. */
export function readRevisionHeader(value: string | undefined): string | undefined {
  return value?.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
}
