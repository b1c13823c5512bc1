import type { ServerResponse } from "node:http";
import { answerHeaders } from "./answer-headers.ts";
import type { DbRefusal } from "./db-request.ts";

/** Seconds. */
const RETRY_AFTER = "5";

/** Answers in CouchDB's form, and closes the connection: what is left of the request's body is not read. */
export function answerRefusal(outgoing: ServerResponse, refusal: DbRefusal): void {
  const { status, error, reason } = refusal;
  const body = `${JSON.stringify({ error, reason })}\n`;
  outgoing.writeHead(status, {
    ...answerHeaders(undefined, {}),
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    ...(status === 429 || status > 500 ? { "Retry-After": RETRY_AFTER } : {}),
    ...(outgoing.req.complete ? {} : { Connection: "close" }),
  });
  outgoing.end(outgoing.req.method === "HEAD" ? undefined : body);
}
