import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { answerHeaders } from "./answer-headers.ts";
import { answerRefusal } from "./answer-refusal.ts";
import type { DbRequest } from "./db-request.ts";
import { BrokenOff, TooManyFeeds, refusalOfBreakOff, refusalOfFailure } from "./refusals.ts";
import { requestBody } from "./request-body.ts";
import type { Upstream } from "./upstream.ts";

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
  const { request, incoming, outgoing } = exchange;
  const answer = createAnswer(exchange);
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) answer.breakOff();
  });
  upstream.dispatch(
    {
      method: request.method,
      path: request.upstream,
      headers: headersFor(exchange),
      body: requestBody(request.endpoint, incoming),
    },
    answer.handler,
  );
  return () => {
    incoming.destroy();
    answer.breakOff();
  };
}

/** Takes CouchDB's answer piece by piece, as fast as the browser takes it. */
function createAnswer(exchange: Exchange): {
  readonly handler: Dispatcher.DispatchHandler;
  breakOff(): void;
} {
  const { request, outgoing } = exchange;
  let asked: Dispatcher.DispatchController | undefined;
  let isOver = false;

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(controller) {
      asked = controller;
      if (isOver) controller.abort(new BrokenOff());
    },
    onResponseStart(controller, status, headers) {
      // What CouchDB says meanwhile is no answer yet.
      if (status < 200) return;
      if (status === 200 && !exchange.onAccepted()) return controller.abort(new TooManyFeeds());
      outgoing.writeHead(status, answerHeaders(request.endpoint, headers));
      // A longpoll's head comes at once and its body much later: the browser should know that it is connected.
      if (request.endpoint === "changes") outgoing.flushHeaders();
    },
    onResponseData(controller, chunk) {
      if (outgoing.write(chunk)) return;
      controller.pause();
      outgoing.once("drain", () => controller.resume());
    },
    onResponseEnd() {
      outgoing.end();
    },
    onResponseError(_controller, error) {
      if (outgoing.destroyed || outgoing.writableEnded) return;
      if (outgoing.headersSent) return void outgoing.destroy();
      const refusal = refusalOfBreakOff(error);
      if (refusal === undefined) exchange.onAway(error);
      answerRefusal(outgoing, refusal ?? refusalOfFailure(error));
    },
  };
  return {
    handler,
    breakOff() {
      isOver = true;
      asked?.abort(new BrokenOff());
    },
  };
}

/** Only these go on: no Authorization, no proxy authentication, no method override, no forwarded address. */
const PASSED_ON = ["accept", "content-type", "content-length", "if-none-match"] as const;

function headersFor({ credentials, incoming }: Exchange): Record<string, string> {
  const headers: Record<string, string> = { ...credentials };
  for (const name of PASSED_ON) {
    const value = incoming.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}
