import type { IncomingMessage } from "node:http";
import { invalidJson, Refusal } from "./refusal.ts";

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
