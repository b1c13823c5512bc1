import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageProblem } from "#server/cli/command.ts";
import { administerSessions } from "#server/cli/sessions-command.ts";
import { administerUsers } from "#server/cli/users-command.ts";
import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { signUpPerson } from "#test/support/person.ts";
import { tokenOf } from "#test/support/server-mailbox.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

describe("the command line beside a running server", () => {
  let settee: TestSettee;
  beforeAll(async () => {
    settee = await startTestSettee({ env: { REGISTRATION: "closed" } });
  });
  afterAll(async () => await settee.close());
  const users = async (...words: string[]) => await administerUsers(words, settee.env);
  const sessions = async (...words: string[]) => await administerSessions(words, settee.env);

  it("adds people where nobody can sign up, each by a link of their own", async () => {
    const email = settee.newEmail();
    const said = await users("add", email);
    const invitation = tokenOf(said.split("\n").at(1) ?? "");
    const signUp = async (address: string, token: string | undefined) =>
      await openHttpSession(settee.url).mutate("account.signUp", {
        email: address,
        password: GOOD_PASSWORD,
        invitation: token,
      });
    expect((await signUp(email, undefined)).error).toMatchObject({ reason: "registration-closed" });
    expect((await signUp(settee.newEmail(), invitation)).error).toMatchObject({
      reason: "invalid-link",
    });
    expect((await signUp(email, invitation)).data).toMatchObject({ user: { roles: ["member"] } });
    expect((await signUp(email, invitation)).error).toMatchObject({ reason: "invalid-link" });
    expect(await users("add", email, "--admin")).toContain("is admin now");
    expect(await users("add", email, "--admin")).toContain("is admin already");
    const device = openHttpSession(settee.url);
    expect((await device.logIn(email)).user.roles).toEqual(["admin", "member"]);

    expect(await users("ban", email)).toMatch(
      /is banned; 2 login sessions ended\. A cookie .* \d+ ms/,
    );
    expect((await device.mutate("session.refresh", {})).error).toMatchObject({ why: "banned" });
    await users("unban", email);
    const again = openHttpSession(settee.url);
    await again.logIn(email);

    const link = await users("reset-password", email);
    const reset = { token: tokenOf(link.split("\n").at(1) ?? ""), password: "cobalt-harbour-91" };
    expect((await device.mutate("account.resetPassword", reset)).status).toBe(200);
    await again.logIn(email, "cobalt-harbour-91");

    expect(await sessions("revoke", "--user", email)).toContain(
      "1 login sessions of 1 people would",
    );
    expect((await again.mutate("session.refresh", {})).status).toBe(200);
    const ended = await sessions("revoke", "--user", email, "--before", "2199-01-01", "--yes");
    expect(ended).toBe("1 login sessions of 1 people ended.");
    expect((await again.mutate("session.refresh", {})).error).toMatchObject({ why: "ended-by-admin" });
  });

  it("says what it did not understand", async () => {
    await expect(users("add", "no address")).rejects.toThrow(UsageProblem);
    await expect(users("remove", "a@example.org")).rejects.toThrow(UsageProblem);
    await expect(users("ban", "nobody@example.org")).rejects.toThrow("has no account");
    await expect(sessions("revoke")).rejects.toThrow("at least one criterion");
    await expect(sessions("revoke", "--cidr", "10.0.0.0/99")).rejects.toThrow("no network");
    await expect(sessions("revoke", "--before", "soon")).rejects.toThrow(UsageProblem);
  });

  it("finds the embedded database by a file that only its owner can read", async () => {
    const isEmbedded = settee.env["COUCHDB_URL"] === undefined;
    const file = join(settee.dataDir, isEmbedded ? "running.json" : "server-key");
    expect((await stat(file)).mode.toString(8)).toBe("100600");
  });

  it("starts the database itself when no server runs", async () => {
    const first = await startTestSettee({ keepAccounts: true });
    const { email } = await signUpPerson(first);
    await first.stop();
    expect(await administerUsers(["ban", email], first.env)).toContain("is banned");
    await first.close();
  });
});
