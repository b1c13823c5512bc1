import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { logInAgain, signUpPerson } from "#test/support/person.ts";
import { openMailbox } from "#test/support/server-mailbox.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

const NEW_PASSWORD = "cobalt-harbour-91-willow";
const invalidLink = { reason: "invalid-link" };

describe("passwords and addresses", () => {
  let settee: TestSettee;
  let time = Date.now();
  const mailbox = openMailbox();
  beforeAll(async () => {
    settee = await startTestSettee({ now: () => time, mail: mailbox });
  });
  afterAll(async () => await settee.close());
  const anybody = () => openHttpSession(settee.url);

  it("a changed password logs out every other device, and this one goes on", async () => {
    const here = await signUpPerson(settee);
    const other = await logInAgain(settee, here);
    const { pathname } = new URL(here.login.grant.databaseUrl);
    const wrong = { currentPassword: "not it at all", password: NEW_PASSWORD };
    const refused = await here.device.mutate("account.changePassword", wrong, here.bearer);
    expect(refused.error).toMatchObject({ reason: "wrong-password" });
    const right = { currentPassword: GOOD_PASSWORD, password: NEW_PASSWORD };
    const changed = await here.device.mutate("account.changePassword", right, here.bearer);
    expect(changed.status).toBe(200);
    await expect.poll(async () => (await here.device.fetch(pathname)).status).toBe(200);
    await expect.poll(async () => (await other.device.fetch(pathname)).status).toBe(401);
    expect((await other.device.mutate("session.refresh", {})).error).toMatchObject({
      reason: "session-ended",
      why: "password-changed",
    });
    expect((await here.device.mutate("session.refresh", {})).status).toBe(200);
    await anybody().logIn(here.email, NEW_PASSWORD);
    await mailbox.next(here.email, "Your password has changed");
  });

  it("a forgotten password is replaced by a link that works once", async () => {
    const { email, device } = await signUpPerson(settee);
    await anybody().mutate("account.requestPasswordReset", { email });
    const token = await mailbox.nextToken(email, "Choose a new password");
    const reset = async (password: string) =>
      await anybody().mutate("account.resetPassword", { token, password });
    const readLink = async (type: string) =>
      await anybody().mutate("account.readLink", { token, type });
    expect((await readLink("reset-password")).data).toEqual({ email });
    expect((await readLink("invitation")).error).toMatchObject(invalidLink);
    expect((await reset("password123")).error).toMatchObject({ reason: "password-too-common" });
    expect((await reset(NEW_PASSWORD)).status).toBe(200);
    expect((await reset(GOOD_PASSWORD)).error).toMatchObject(invalidLink);
    expect((await readLink("reset-password")).error).toMatchObject(invalidLink);
    expect((await device.mutate("session.refresh", {})).status).toBe(401);
    await anybody().logIn(email, NEW_PASSWORD);
  });

  it("such a link dies after an hour, and when the password changes meanwhile", async () => {
    const person = await signUpPerson(settee);
    const { email, device, bearer } = person;
    const ask = async () => {
      await anybody().mutate("account.requestPasswordReset", { email });
      return await mailbox.nextToken(email, "Choose a new password");
    };
    const [late, older] = [await ask(), await ask()];
    const passwords = { currentPassword: GOOD_PASSWORD, password: NEW_PASSWORD };
    await device.mutate("account.changePassword", passwords, bearer);
    const withOlder = { token: older, password: GOOD_PASSWORD };
    expect((await anybody().mutate("account.resetPassword", withOlder)).error).toMatchObject(
      invalidLink,
    );
    time += 3_600_001;
    const withLate = { token: late, password: GOOD_PASSWORD };
    expect((await anybody().mutate("account.resetPassword", withLate)).error).toMatchObject(
      invalidLink,
    );
  });

  it("of two who use one link at the same moment, one gets in", async () => {
    const { email } = await signUpPerson(settee);
    await anybody().mutate("account.requestPasswordReset", { email });
    const token = await mailbox.nextToken(email, "Choose a new password");
    const answers = await Promise.all(
      [1, 2, 3].map((number) =>
        anybody().mutate("account.resetPassword", { token, password: `${NEW_PASSWORD}-${number}` }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400]);
  });

  it("asking for a new password tells nothing: not by its answer, and not by a letter", async () => {
    const { email } = await signUpPerson(settee);
    const nobody = settee.newEmail();
    const answers = [];
    for (const asked of [email, nobody]) {
      const answer = await anybody().fetch("/trpc/account.requestPasswordReset", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: asked }),
      });
      answers.push(`${answer.status} ${await answer.text()}`);
    }
    expect(answers[0]).toBe(answers[1]);
    await mailbox.next(email, "Choose a new password");
    expect(mailbox.letters.some(({ to }) => to === nobody)).toBe(false);
  });

  it("a link leads to Settee's own address, whatever host the request names", async () => {
    const { email } = await signUpPerson(settee);
    await anybody().mutate(
      "account.requestPasswordReset",
      { email },
      {
        headers: { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" },
      },
    );
    const letter = await mailbox.next(email, "Choose a new password");
    expect(letter.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/reset-password\//);
    expect(letter.text + letter.html).not.toContain("evil");
  });

  it("an address is verified by its letter", async () => {
    const { email, device, bearer } = await signUpPerson(settee);
    const details = async () => (await device.query("account.details", bearer)).data;
    expect(await details()).toMatchObject({ email, emailVerified: false, sendsMail: true });
    const token = await mailbox.nextToken(email, "Confirm your e-mail address");
    expect((await anybody().mutate("account.verifyEmail", { token })).status).toBe(200);
    expect(await details()).toMatchObject({ emailVerified: true });
    expect((await anybody().mutate("account.verifyEmail", { token })).error).toMatchObject(
      invalidLink,
    );
  });

  it("a new address is confirmed by itself, and the old one is told", async () => {
    const { email, device, bearer } = await signUpPerson(settee);
    const moved = settee.newEmail();
    const input = { currentPassword: GOOD_PASSWORD, email: moved };
    expect((await device.mutate("account.requestEmailChange", input, bearer)).status).toBe(200);
    const warning = await mailbox.next(email, "about to change");
    expect(warning.text).toContain(moved);
    await anybody().logIn(email);
    const token = await mailbox.nextToken(moved, "Confirm your new e-mail address");
    expect((await anybody().mutate("account.confirmEmailChange", { token })).status).toBe(200);
    await mailbox.next(email, "has changed");
    await anybody().logIn(moved);
    const old = { email, password: GOOD_PASSWORD };
    expect((await anybody().mutate("session.logIn", old)).error).toMatchObject({
      reason: "wrong-credentials",
    });
    // The old address is free again.
    await anybody().signUp(email);
  });

  it("an address that somebody has cannot be taken, and asking does not tell", async () => {
    const [owner, other] = [await signUpPerson(settee), await signUpPerson(settee)];
    const input = { currentPassword: GOOD_PASSWORD, email: owner.email };
    const { device, bearer } = other;
    expect((await device.mutate("account.requestEmailChange", input, bearer)).status).toBe(200);
    const token = await mailbox.nextToken(owner.email, "Confirm your new e-mail address");
    const taken = await anybody().mutate("account.confirmEmailChange", { token });
    expect(taken.error).toMatchObject({ reason: "email-taken" });
    await anybody().logIn(owner.email);
  });

  it("changing the password stops a change of address that somebody else began", async () => {
    const { email, device, bearer } = await signUpPerson(settee);
    const moved = settee.newEmail();
    const request = { currentPassword: GOOD_PASSWORD, email: moved };
    await device.mutate("account.requestEmailChange", request, bearer);
    const token = await mailbox.nextToken(moved, "Confirm your new e-mail address");
    const passwords = { currentPassword: GOOD_PASSWORD, password: NEW_PASSWORD };
    await device.mutate("account.changePassword", passwords, bearer);
    const confirmed = await anybody().mutate("account.confirmEmailChange", { token });
    expect(confirmed.error).toMatchObject(invalidLink);
    await anybody().logIn(email, NEW_PASSWORD);
  });
});
