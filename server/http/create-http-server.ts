import fastifyCookie from "@fastify/cookie";
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Config } from "#server/config/read-config.ts";
import { addSecurityHeaders } from "./security-headers.ts";
import { TRPC_BODY_LIMIT } from "./serve-trpc.ts";

/** An HTTP or HTTPS server with what every answer needs. Routes come after. */
export async function createHttpServer(
  config: Pick<Config, "tls" | "trustedProxies" | "couchdbPublicUrl">,
  secure: boolean,
  log: FastifyBaseLogger,
): Promise<FastifyInstance> {
  const options = {
    loggerInstance: withoutChatter(log),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: TRPC_BODY_LIMIT,
    routerOptions: { maxParamLength: 2000 },
    // A closing server answers who is still connected instead of cutting them off.
    forceCloseConnections: "idle" as const,
  };
  const server: FastifyInstance = config.tls
    ? Fastify({ ...options, https: config.tls })
    : Fastify(options);
  const direct = config.couchdbPublicUrl;
  addSecurityHeaders(server, secure, direct === undefined ? direct : new URL(direct).origin);
  await server.register(fastifyCookie);
  server.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error }, "a request failed");
    const reason = status >= 500 ? "Something went wrong on the server." : messageOf(error);
    return await reply.code(status).send({ error: "request_failed", reason });
  });
  return server;
}

/** Where Settee listens is told to a person at the end of the start; Fastify would say it once more, in JSON. */
function withoutChatter(log: FastifyBaseLogger): FastifyBaseLogger {
  return log.level === "info" ? log.child({}, { level: "warn" }) : log;
}

function statusOf(error: unknown): number {
  const isKnown = error instanceof Error && "statusCode" in error;
  return isKnown && typeof error.statusCode === "number" ? error.statusCode : 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
