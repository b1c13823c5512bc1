import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { type Person, signUpAdmin } from "#test/support/person.ts";
import { tokenOf } from "#test/support/server-mailbox.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

describe("signing up by invitation", () => {
  let settee: TestSettee;
  let admin: Person;
  let late = 0;
  beforeAll(async () => {
    const now = () => Date.now() + late;
    settee = await startTestSettee({ now, env: { REGISTRATION: "invite" } });
    admin = await signUpAdmin(settee);
  });
  afterAll(async () => await settee.close());

  async function invite(input: object): Promise<string> {
    const answer = await admin.device.mutate("admin.invite", input, admin.bearer);
    return tokenOf(z.object({ link: z.string() }).parse(answer.data).link);
  }
  async function signUp(invitation: string | undefined, email = settee.newEmail()) {
    const input = { email, password: GOOD_PASSWORD, invitation };
    return await openHttpSession(settee.url).mutate("account.signUp", input);
  }

  it("needs one", async () => {
    const entrance = await openHttpSession(settee.url).query("account.entrance");
    expect(entrance.data).toEqual({ registration: "invite", sendsMail: false });
    expect((await signUp(undefined)).error).toMatchObject({ reason: "invitation-needed" });
    expect((await signUp("A".repeat(43))).error).toMatchObject({ reason: "invalid-link" });
  });

  it("works as often as the link says, however many come at once", async () => {
    const invitation = await invite({ uses: 2 });
    const answers = await Promise.all([1, 2, 3, 4].map(async () => await signUp(invitation)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 400, 400]);
  });

  it("does not use a link up for an address that is taken", async () => {
    const invitation = await invite({});
    expect((await signUp(invitation, admin.email)).status).toBe(409);
    expect((await signUp(invitation)).status).toBe(200);
    expect((await signUp(invitation)).status).toBe(400);
  });

  it("gives the role that the link carries, to the address it names, until it expires", async () => {
    const email = settee.newEmail();
    const invitation = await invite({ email, role: "admin", days: 2 });
    expect((await signUp(invitation)).status).toBe(400);
    const expired = await invite({ days: 2 });
    const read = { token: invitation, type: "invitation" };
    expect((await openHttpSession(settee.url).mutate("account.readLink", read)).data).toEqual({
      email,
    });
    expect((await signUp(invitation, email)).data).toMatchObject({
      user: { roles: ["admin", "member"] },
    });
    late = 2 * 86_400_000;
    expect((await signUp(expired)).error).toMatchObject({ reason: "invalid-link" });
    late = 0;
  });
});
