import { type FastifyBaseLogger, fastify } from "fastify";
import type { Config } from "./read-config.ts";

/** Of a request, an answer or an error, only what helps and is nobody's secret: errors of HTTP clients carry requests with their credentials. */
const serializers = {
  req: (request: { method: string }) => ({ method: request.method }),
  res: (reply: { statusCode: number }) => ({ statusCode: reply.statusCode }),
  err: describeError,
};

export function logOptions(level: Config["logLevel"]) {
  return { level, serializers };
}

/** One line of JSON for each event, on standard output. */
export function createLog(level: Config["logLevel"]): FastifyBaseLogger {
  return fastify({ logger: logOptions(level) }).log;
}

interface DescribedError {
  [field: string]: unknown;
  type: string;
  message: string;
  stack: string;
}

function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: "" };
  const { name, message, stack = "", cause } = error;
  const described = { type: name, message, stack };
  return cause instanceof Error ? { ...described, cause: describeError(cause) } : described;
}
