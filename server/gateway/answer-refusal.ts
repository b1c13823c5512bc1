import type { ServerResponse } from "node:http";
import { answerHeaders } from "./answer-headers.ts";
import type { DbRefusal } from "./db-request.ts";

/** Seconds. */
const RETRY_AFTER = "5";

/** Answers in CouchDB's form, and closes the connection: what is left of the request's body is not read. */
export function answerRefusal(outgoing: ServerResponse, refusal: DbRefusal): void {
  const { status, error, reason } = refusal;
  const body = `${JSON.stringify({ error, reason })}\n`;
  const headers = answerHeaders(undefined, {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    ...(status === 429 || status > 500 ? { "retry-after": RETRY_AFTER } : {}),
  });
  if (!outgoing.req.complete) headers.push("connection", "close");
  outgoing.writeHead(status, headers);
  outgoing.end(outgoing.req.method === "HEAD" ? undefined : body);
}
