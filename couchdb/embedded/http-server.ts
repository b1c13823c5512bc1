import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { json, refusalAnswer, type Answer, type WriteChunk } from "./answer.ts";
import type { Authenticated } from "./authentication.ts";
import { handleRequest } from "./handle-request.ts";
import { Refusal } from "./refusal.ts";
import { createRequest } from "./request.ts";
import type { Services } from "./services.ts";
import { VERSION } from "./version.ts";

/** Milliseconds that answers in progress get when the server closes. */
const CLOSE_GRACE = 2_000;

export interface HttpServer {
  readonly server: Server;
  /** Ends feeds cleanly, lets other answers finish, then cuts what is left. */
  close(): Promise<void>;
}

export function createHttpServer(services: Services): HttpServer {
  const closing = new AbortController();
  const inProgress = new Set<Promise<void>>();
  const server = createServer(
    { keepAliveTimeout: 60_000, maxHeaderSize: 64 * 1024 },
    (message, response) => {
      const answered = serve(services, message, response, closing.signal).catch(
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
  message: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let authenticated: Authenticated | undefined;
  const { cors } = services;
  const { origin } = message.headers;
  const respond = (answer: Answer): Promise<void> =>
    send(message, response, withRenewal(answer, authenticated), cors.headers(origin));
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
    const request = createRequest(message, gone.signal, closing);
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

async function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
  corsHeaders: Readonly<Record<string, string>>,
): Promise<void> {
  response.writeHead(status, {
    Server: VERSION.server,
    "Cache-Control": "must-revalidate",
    ...corsHeaders,
    ...headers,
    ...(typeof body === "function" ? {} : { "Content-Length": Buffer.byteLength(body) }),
  });
  if (message.method === "HEAD" || status === 304) response.end();
  else if (typeof body === "function") {
    await body(createWriter(response));
    response.end();
  } else response.end(body);
  await finished(response);
}

function createWriter(response: ServerResponse): WriteChunk {
  return async (chunk) => {
    if (response.destroyed) throw new Error("the client is gone");
    if (response.write(chunk)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        response.off("drain", go);
        response.off("close", go);
        resolve();
      };
      response.on("drain", go);
      response.on("close", go);
    });
  };
}

function finished(response: ServerResponse): Promise<void> {
  if (response.writableFinished || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    response.once("finish", resolve);
    response.once("close", resolve);
  });
}
