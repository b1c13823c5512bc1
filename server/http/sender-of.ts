import type { FastifyRequest } from "fastify";
import type { Sender } from "#server/sessions/sender.ts";

const LONGEST_USER_AGENT = 400;

/** `request.ip` is read from the right of X-Forwarded-For, past trusted proxies only: nobody else can choose it. */
export function senderOf(request: FastifyRequest): Sender {
  const userAgent = (request.headers["user-agent"] ?? "").slice(0, LONGEST_USER_AGENT);
  return { address: request.ip, userAgent };
}
