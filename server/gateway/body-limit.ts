import { Transform, type TransformCallback } from "node:stream";
import type { Endpoint } from "./db-request.ts";

export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

const KILOBYTE = 1024;
const LOCAL_DOCUMENT = 64 * KILOBYTE;
const OTHERS = 64 * KILOBYTE * KILOBYTE;

/** Bytes that a request to this endpoint may carry. `_local` documents are not checked by the rules: kept small. */
export function bodyLimitOf(endpoint: Endpoint): number {
  return endpoint === "local-document" ? LOCAL_DOCUMENT : OTHERS;
}

/** Passes a body through and fails once it is larger than `limit` bytes, whatever its headers promised. */
export function createBodyLimit(limit: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done: TransformCallback) {
      passed += chunk.length;
      if (passed > limit) done(new BodyTooLarge());
      else done(null, chunk);
    },
  });
}
