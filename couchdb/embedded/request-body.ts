import type { IncomingMessage } from "node:http";
import { invalidJson, Refusal } from "./refusal.ts";

/** Most bytes that one request may carry. CouchDB's limit is 4 GiB on disk; here a body stands in memory. */
export const MAX_REQUEST_BYTES = 128 * 1024 * 1024;

const tooLarge = (): Refusal =>
  new Refusal(413, "too_large", "the request entity is too large", { Connection: "close" });

/**
 * Reads a body and stops reading at the limit.
 * @throws Refusal 413
 */
export async function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(message.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop early must not cut the connection: the refusal still has to reach the client.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > limit) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
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
