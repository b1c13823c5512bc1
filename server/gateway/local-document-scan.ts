import { Transform, type TransformCallback } from "node:stream";

/** Somebody tries to write `_local` documents in bulk: those escape both the size limit and the rules. */
export class LocalDocumentInside extends Error {
  override readonly name = "LocalDocumentInside";
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);
const COLON = 0x3a;
const COMMA = 0x2c;
/** `{"docs":[{"_id":…}]}`: depth at which the keys of a document stand. */
const DOCUMENT_DEPTH = 3;
/** Enough for `_local/` with every letter written as `\u005f`. */
const LONGEST_PREFIX = 64;

/**
 * Passes a `_bulk_docs` body through unchanged, and fails when a document in it has a `_local/` id. It looks at the
 * bytes as they pass, so that a body of any size streams, and a key that is written twice is seen twice.
 */
export function createLocalDocumentScan(): Transform {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let text: number[] = [];
  let key = "";
  let expectsValue = false;

  function endString(): boolean {
    const decoded = decodePrefix(text);
    if (depth !== DOCUMENT_DEPTH) return false;
    if (!expectsValue) {
      key = decoded;
      return false;
    }
    return key === "_id" && decoded.startsWith("_local/");
  }
  function readInString(byte: number): boolean {
    if (!escaped && byte === QUOTE) {
      inString = false;
      return endString();
    }
    escaped = !escaped && byte === BACKSLASH;
    if (text.length < LONGEST_PREFIX) text.push(byte);
    return false;
  }
  function readOutside(byte: number): void {
    if (byte === QUOTE) {
      inString = true;
      text = [];
    } else if (OPEN.has(byte)) {
      depth += 1;
      expectsValue = false;
    } else if (CLOSE.has(byte)) depth -= 1;
    else if (byte === COLON) expectsValue = true;
    else if (byte === COMMA) expectsValue = false;
  }
  function hasLocalDocument(chunk: Uint8Array): boolean {
    for (const byte of chunk) {
      if (inString) {
        if (readInString(byte)) return true;
      } else readOutside(byte);
    }
    return false;
  }

  return new Transform({
    transform(chunk: Uint8Array, _encoding, done: TransformCallback) {
      if (hasLocalDocument(chunk)) done(new LocalDocumentInside());
      else done(null, chunk);
    },
  });
}

/** The beginning of a JSON string, escapes resolved; what was cut off at its end does not matter here. */
function decodePrefix(bytes: readonly number[]): string {
  return Buffer.from(bytes)
    .toString("utf8")
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_match, code?: string, letter?: string) =>
      code === undefined ? (letter ?? "") : String.fromCodePoint(Number.parseInt(code, 16)),
    );
}
