import type { Refusal } from "./refusal.ts";

/** Resolves when the client can take more. Rejects when the client is gone. */
export type WriteChunk = (chunk: string | Buffer) => Promise<void>;

/** A whole body, or a function that writes one chunk after the other. */
type AnswerBody = string | Buffer | ((write: WriteChunk) => Promise<void>);

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AnswerBody;
}

/** CouchDB ends every JSON body with a line feed. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { "Content-Type": "application/json", ...headers },
    body: `${JSON.stringify(value)}\n`,
  };
}

export function stream(
  body: (write: WriteChunk) => Promise<void>,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status: 200, headers: { "Content-Type": "application/json", ...headers }, body };
}

export function refusalAnswer(refusal: Refusal): Answer {
  return json(refusal.status, { error: refusal.error, reason: refusal.reason }, refusal.headers);
}

export function notModified(etag: string): Answer {
  return { status: 304, headers: { ETag: etag }, body: "" };
}
