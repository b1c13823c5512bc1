import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { json, refusalAnswer, type Answer } from "./answer.ts";
import type { Authenticated } from "./authentication.ts";
import { handleRequest } from "./handle-request.ts";
import { Refusal } from "./refusal.ts";
import { createRequest } from "./request.ts";
import { sendAnswer } from "./send-answer.ts";
import type { Services } from "./services.ts";

/** Milliseconds that answers in progress get when the server closes. */
const CLOSE_GRACE = 2_000;

export interface HttpServer {
  readonly server: Server;
  /** Ends feeds cleanly, lets other answers finish, then cuts what is left. */
  close(): Promise<void>;
}

/** Milliseconds that a client gets. */
export interface ClientTimes {
  /** To send the head of a request. */
  readonly headers: number;
  /** Between two pieces of a body. */
  readonly bodyPause: number;
  /** In which it takes nothing of an answer. */
  readonly answerPause: number;
}

const CLIENT_TIMES: ClientTimes = {
  headers: 30_000,
  bodyPause: 30_000,
  answerPause: 120_000,
};

export function createHttpServer(
  services: Services,
  times: ClientTimes = CLIENT_TIMES,
): HttpServer {
  const closing = new AbortController();
  const inProgress = new Set<Promise<void>>();
  const server = createServer(
    {
      keepAliveTimeout: 60_000,
      maxHeaderSize: 64 * 1024,
      headersTimeout: times.headers,
      // Node counts a whole request; what may take long is only a body that keeps coming (see request-body.ts).
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(times.headers, 10_000),
    },
    (message, response) => {
      const answered = serve(services, times, message, response, closing.signal).catch(
        (error: unknown) => {
          services.log.error({ error, url: message.url }, "answer broke off");
          response.destroy();
        },
      );
      inProgress.add(answered);
      void answered.finally(() => inProgress.delete(answered));
    },
  );
  return {
    server,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      closing.abort();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE);
      await Promise.allSettled(inProgress);
      server.closeAllConnections();
      await closed;
      clearTimeout(cut);
    },
  };
}

async function serve(
  services: Services,
  times: ClientTimes,
  message: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let authenticated: Authenticated | undefined;
  let held = 0;
  const hold = (bytes: number) => {
    services.bodyBudget.take(bytes);
    held += bytes;
    return () => {
      services.bodyBudget.release(bytes);
      held -= bytes;
    };
  };
  const { cors } = services;
  const { origin } = message.headers;
  const respond = (answer: Answer): Promise<void> =>
    sendAnswer(message, response, {
      answer: withRenewal(answer, authenticated),
      corsHeaders: cors.headers(origin),
      answerPause: times.answerPause,
      now: services.now(),
    });
  try {
    const preflight =
      message.method === "OPTIONS"
        ? cors.preflight(
            origin,
            message.headers["access-control-request-method"],
            message.headers["access-control-request-headers"],
          )
        : undefined;
    if (preflight !== undefined)
      return await respond({ status: 204, headers: preflight, body: "" });
    const bodies = { bytes: services.limits.requestBytes, pause: times.bodyPause, hold };
    const request = createRequest(message, bodies, gone.signal, closing);
    authenticated = await services.authentication.authenticate(request.header, request.peer);
    await handleRequest(request, services, authenticated, respond);
  } catch (error) {
    const isGone = gone.signal.aborted || (message.destroyed && !message.complete);
    if (isGone || response.headersSent) {
      // Nobody is left to be told, or half of the answer is out: the connection is cut.
      if (!isGone) services.log.error({ error, url: message.url }, "answer broke off");
      response.destroy();
      return;
    }
    await respond(toErrorAnswer(services, message, error));
  } finally {
    services.bodyBudget.release(held);
  }
}

function toErrorAnswer(services: Services, message: IncomingMessage, error: unknown): Answer {
  if (error instanceof Refusal) return refusalAnswer(error);
  services.log.error({ error, method: message.method, url: message.url }, "request failed");
  return json(500, { error: "unknown_error", reason: "The server failed; its log says why." });
}

function withRenewal(answer: Answer, authenticated: Authenticated | undefined): Answer {
  const renewal = authenticated?.renewal;
  if (renewal === undefined || "Set-Cookie" in answer.headers) return answer;
  return { ...answer, headers: { ...answer.headers, "Set-Cookie": renewal } };
}
