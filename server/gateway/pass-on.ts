import type { IncomingMessage, ServerResponse } from "node:http";
import { type Transform, pipeline } from "node:stream";
import { answerHeaders } from "./answer-headers.ts";
import { answerRefusal } from "./answer-refusal.ts";
import { BodyTooLarge, bodyLimitOf, createBodyLimit } from "./body-limit.ts";
import type { DbRefusal, DbRequest } from "./db-request.ts";
import { LocalDocumentInside, createLocalDocumentScan } from "./local-document-scan.ts";
import type { Upstream, UpstreamRequest } from "./upstream.ts";

export interface Exchange {
  readonly request: DbRequest;
  /** The only cookie that CouchDB gets to see. */
  readonly cookie: string | undefined;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Told of failures that are CouchDB's, not the browser's. */
  readonly onAway: (error: Error) => void;
}

/**
 * Passes one request on and its answer back, streaming both ways. Whichever side breaks off, the other one is
 * broken off too; a body that is refused half-way never reaches CouchDB whole, so nothing of it is written.
 *
 * @returns how to break it off from here.
 */
export function passOn(upstream: Upstream, exchange: Exchange): () => void {
  const { request, incoming, outgoing } = exchange;
  const asked = upstream.open(toUpstream(exchange), (answer) => {
    if (outgoing.destroyed) return void answer.destroy();
    outgoing.writeHead(answer.statusCode ?? 502, answerHeaders(request.endpoint, answer.headers));
    // A longpoll's headers come at once and its body much later: the browser should know that it is connected.
    outgoing.flushHeaders();
    pipeline(answer, outgoing, () => undefined);
  });
  let refusal: DbRefusal | undefined;

  asked.on("error", (error) => {
    if (outgoing.destroyed || outgoing.writableEnded) return;
    if (outgoing.headersSent) return void outgoing.destroy();
    if (refusal === undefined) exchange.onAway(error);
    answerRefusal(outgoing, refusal ?? AWAY);
  });
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) asked.destroy();
  });
  sendBody(exchange, asked, (error) => {
    refusal = refusalOf(error);
    asked.destroy(error);
  });
  return () => {
    incoming.destroy();
    asked.destroy();
  };
}

function sendBody(
  { request, incoming }: Exchange,
  asked: NodeJS.WritableStream,
  onFailure: (error: Error) => void,
): void {
  const checks: Transform[] = [createBodyLimit(bodyLimitOf(request.endpoint))];
  if (request.endpoint === "bulk-docs") checks.push(createLocalDocumentScan());
  pipeline([incoming, ...checks, asked], (error) => {
    if (error) onFailure(error);
  });
}

function refusalOf(error: Error): DbRefusal | undefined {
  if (error instanceof BodyTooLarge) return TOO_LARGE;
  if (error instanceof LocalDocumentInside) return LOCAL_INSIDE;
  return undefined;
}

/** Only these go on: no Authorization, no proxy authentication, no method override, no forwarded address. */
const PASSED_ON = ["accept", "content-type", "content-length", "if-none-match"] as const;

function toUpstream({ request, cookie, incoming }: Exchange): UpstreamRequest {
  const headers: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = incoming.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  if (cookie !== undefined) headers["cookie"] = cookie;
  return { method: request.method, path: request.upstream, headers };
}

export const AWAY: DbRefusal = {
  status: 503,
  error: "service_unavailable",
  reason: "The database does not answer. Try again shortly.",
};
const TOO_LARGE: DbRefusal = {
  status: 413,
  error: "too_large",
  reason: "The body is larger than what is passed on here.",
};
const LOCAL_INSIDE: DbRefusal = {
  status: 403,
  error: "forbidden",
  reason: "Local documents cannot be written in bulk.",
};
