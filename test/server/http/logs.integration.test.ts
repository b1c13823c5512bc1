import { Writable } from "node:stream";
import { fastify } from "fastify";
import { describe, expect, it } from "vitest";
import { GOOD_PASSWORD, type HttpSession, openHttpSession } from "#test/support/http-session.ts";
import { openMailbox } from "#test/support/server-mailbox.ts";
import { startTestSettee } from "#test/support/server-under-test.ts";
import { logOptions } from "#server/config/log.ts";

describe("the log", () => {
  it("never holds a password, a cookie, a token or an admin's credentials, at its most talkative", async () => {
    let written = "";
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString();
        done();
      },
    });
    const log = fastify({ logger: { ...logOptions("debug"), stream } }).log;
    let isBroken = false;
    const mailbox = openMailbox();
    const settee = await startTestSettee({
      log,
      mail: mailbox,
      aroundProvisioning: (real) => ({
        ...real,
        async ensureUser(userId) {
          if (isBroken) throw breakWith(device);
          await real.ensureUser(userId);
        },
      }),
    });
    const device = openHttpSession(settee.url);
    const email = settee.newEmail();
    const login = await device.signUp(email);
    await device.mutate("account.requestPasswordReset", { email });
    const resetToken = await mailbox.nextToken(email, "Choose a new password");
    await device.mutate("account.resetPassword", { token: resetToken, password: "weak" });
    const attempt = "0123456789abcdef".repeat(2);
    await device.mutate("session.refresh", { attempt });
    await device.mutate("session.refresh", {});
    await device.fetch(`${new URL(login.grant.databaseUrl).pathname}/_security`);
    isBroken = true;
    const broken = await openHttpSession(settee.url).mutate("account.signUp", {
      email: settee.newEmail(),
      password: GOOD_PASSWORD,
    });
    expect(broken.status).toBe(500);
    const secrets = [
      GOOD_PASSWORD,
      resetToken,
      attempt,
      login.accessToken,
      device.cookies.get("settee-refresh")?.value,
      device.cookies.get("AuthSession")?.value,
      new URL(settee.couchdbUrl).password,
      "Basic ",
    ];
    await settee.close();
    expect(written).toContain("broken on purpose");
    for (const secret of secrets) expect(written).not.toContain(secret);
  });
});

/** An error as HTTP clients like to throw them, with the whole request in it and in its cause. */
function breakWith(device: HttpSession): Error {
  const cookie = device.cookies.get("AuthSession")?.value;
  const request = { headers: { cookie, authorization: "Basic YWRtaW46cGFzc3dvcmQ=" } };
  const cause = Object.assign(new Error("the request failed"), { request });
  return Object.assign(new Error("broken on purpose", { cause }), { request });
}
