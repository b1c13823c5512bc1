import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import { type Transform, pipeline } from "node:stream";
import { answerHeaders } from "./answer-headers.ts";
import { answerRefusal } from "./answer-refusal.ts";
import { BodyTooLarge, bodyLimitOf, createBodyLimit } from "./body-limit.ts";
import type { DbRefusal, DbRequest } from "./db-request.ts";
import { LocalDocumentInside, createLocalDocumentScan } from "./local-document-scan.ts";
import { LOCAL_INSIDE, TOO_LARGE, TOO_MANY_FEEDS, refusalOfFailure } from "./refusals.ts";
import type { Upstream, UpstreamRequest } from "./upstream.ts";

export interface Exchange {
  readonly request: DbRequest;
  /** By which CouchDB knows whose request it is. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** CouchDB accepted it; false: it must not stay open. */
  readonly onAccepted: () => boolean;
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
  const { incoming, outgoing } = exchange;
  const asked = upstream.open(toUpstream(exchange), (answer) => {
    if (outgoing.destroyed) return void answer.destroy();
    if (answer.statusCode === 200 && !exchange.onAccepted()) {
      answer.destroy();
      return answerRefusal(outgoing, TOO_MANY_FEEDS);
    }
    passBack(exchange, answer);
  });
  let refusal: DbRefusal | undefined;

  asked.on("error", (error) => {
    if (outgoing.destroyed || outgoing.writableEnded) return;
    if (outgoing.headersSent) return void outgoing.destroy();
    if (refusal === undefined) exchange.onAway(error);
    answerRefusal(outgoing, refusal ?? refusalOfFailure(error));
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

function passBack({ request, outgoing }: Exchange, answer: IncomingMessage): void {
  outgoing.writeHead(answer.statusCode ?? 502, answerHeaders(request.endpoint, answer.headers));
  // A longpoll's head comes at once and its body much later: the browser should know that it is connected.
  if (request.endpoint === "changes") outgoing.flushHeaders();
  // Without `pipeline`, whose watching of both ends costs more than most answers do.
  answer.pipe(outgoing);
  answer.on("error", () => outgoing.destroy());
  answer.on("close", () => {
    if (!answer.complete) outgoing.destroy();
  });
}

function sendBody(
  { request, incoming }: Exchange,
  asked: ClientRequest,
  onFailure: (error: Error) => void,
): void {
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (length === undefined && encoding === undefined) return void asked.end();
  const checks: Transform[] = [];
  // A length that was announced has been looked at, and Node reads no byte more.
  if (length === undefined) checks.push(createBodyLimit(bodyLimitOf(request.endpoint)));
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

function toUpstream({ request, credentials, incoming }: Exchange): UpstreamRequest {
  const headers: Record<string, string> = { ...credentials };
  for (const name of PASSED_ON) {
    const value = incoming.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  return { method: request.method, path: request.upstream, headers };
}
