import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { letters } from "#server/mail/letters.ts";
import { createSmtpMail } from "#server/mail/smtp-mail.ts";
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from "#test/support/test-certificate.ts";

const LETTER = letters.resetPassword("anna@example.org", "http://localhost/#/reset/the-secret");
const FROM = "Settee <notes@example.org>";

describe("letters by SMTP", () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  /** A mail server of this test's own. */
  async function openMailServer(options: SMTPServerOptions = {}) {
    const received: { from: string; to: string[]; raw: string; secure: boolean }[] = [];
    const receive = async (stream: Readable, { envelope, secure }: SMTPServerSession) => {
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      received.push({ from, to, raw: await text(stream), secure });
    };
    const server = new SMTPServer({
      authOptional: true,
      key: TEST_CERTIFICATE_KEY,
      cert: TEST_CERTIFICATE,
      onData(stream, session, done) {
        void receive(stream, session).finally(done);
      },
      ...options,
    });
    // A client that refuses the certificate breaks the connection off.
    server.on("error", () => undefined);
    const listening = server.listen(0, "127.0.0.1");
    await once(listening, "listening");
    closing.push(async () => await new Promise<void>((resolve) => server.close(resolve)));
    const address = listening.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return { received, port: address.port };
  }
  function openMail(url: string) {
    const mail = createSmtpMail(url, FROM);
    closing.push(async () => mail.close());
    return mail;
  }

  it("arrive with a text and an HTML part that both have the link", async () => {
    const { received, port } = await openMailServer({ disabledCommands: ["STARTTLS"] });
    await openMail(`smtp://127.0.0.1:${port}`).send(LETTER);
    expect(received).toMatchObject([{ from: "notes@example.org", to: ["anna@example.org"] }]);
    const raw = received[0]?.raw.replaceAll("=\r\n", "") ?? "";
    expect(raw).toContain("Subject: Choose a new password");
    expect(raw).toContain("multipart/alternative");
    const [, plain = "", html = ""] = raw.split(/Content-Type: text\/(?:plain|html)/);
    for (const part of [plain, html]) expect(part).toContain("#/reset/the-secret");
  });

  it.each([
    ["smtp", false],
    ["smtps", true],
  ])("go to nobody whose certificate is not to be trusted, by %s", async (scheme, secure) => {
    const { received, port } = await openMailServer({ secure });
    const sent = openMail(`${scheme}://127.0.0.1:${port}`).send(LETTER);
    await expect(sent).rejects.toThrow(/self-signed certificate/);
    expect(received).toEqual([]);
  });

  it("go encrypted when the host says that the certificate is right", async () => {
    const { received, port } = await openMailServer({ secure: true });
    await openMail(`smtps://127.0.0.1:${port}/?tls.rejectUnauthorized=false`).send(LETTER);
    expect(received).toMatchObject([{ secure: true }]);
  });

  it("that the mail server refuses are an error that says why", async () => {
    const { port } = await openMailServer({
      disabledCommands: ["STARTTLS"],
      onRcptTo: (_address, _session, refuse) => refuse(new Error("no such mailbox here")),
    });
    const sent = openMail(`smtp://127.0.0.1:${port}`).send(LETTER);
    await expect(sent).rejects.toThrow(/no such mailbox here/);
  });
});
