import type { FastifyBaseLogger } from "fastify";
import type { Mail } from "./mail.ts";

/** Without SMTP the host hands links over: they are printed, and nothing else of a letter is. */
export function createLogMail(log: Pick<FastifyBaseLogger, "warn">): Mail {
  return {
    async send({ to, subject, link }) {
      if (link === undefined) return;
      log.warn({ to, subject, link }, "SMTP_URL is not set: hand this link over yourself");
    },
    close: () => undefined,
  };
}
