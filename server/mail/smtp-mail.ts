import { createTransport } from "nodemailer";
import type { Mail } from "./mail.ts";

/** Milliseconds. */
const PATIENCE = 20_000;

/**
 * @param url `smtp://user:password@host:587` or `smtps://…`
 * @param from as it stands in the letter: "Settee <notes@example.org>"
 */
export function createSmtpMail(url: string, from: string): Mail {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
  });
  return {
    async send({ to, subject, text, html }) {
      await transport.sendMail({ from, to, subject, text, html });
    },
    close: () => transport.close(),
  };
}
