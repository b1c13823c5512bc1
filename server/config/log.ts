import { type FastifyBaseLogger, fastify } from "fastify";
import type { Config } from "./read-config.ts";

/** What must never be in a log, wherever it turns up. */
const SECRET = [
  "*.headers.cookie",
  "*.headers.authorization",
  "*.request.headers",
  "*.cause.request",
  "err.cause.request",
  "err.cause.headers",
  "err.request",
  "err.headers",
];

/** One line of JSON for each event, on standard output. */
export function createLog(level: Config["logLevel"]): FastifyBaseLogger {
  return fastify({ logger: { level, redact: { paths: SECRET, remove: true } } }).log;
}
