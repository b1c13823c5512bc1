import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { APP_SERVERS } from "#test/support/several-servers.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

/** Each server counts for itself: so many servers, so many times what one lets through. */
const FREE = 5 * APP_SERVERS;

describe("signing up and logging in", () => {
  let settee: TestSettee;
  let time = Date.now();
  beforeAll(async () => {
    settee = await startTestSettee({ now: () => time });
  });
  afterAll(async () => await settee.close());

  it.each([
    [{ email: "no address", password: GOOD_PASSWORD }, "invalid-email"],
    [{ email: "", password: GOOD_PASSWORD }, "invalid-email"],
    [{ email: "a@example.org", password: "short" }, "password-too-short"],
    [{ email: "a@example.org", password: "password123" }, "password-too-common"],
    [
      { email: "someone.long@example.org", password: "someone.long@example.org" },
      "password-too-common",
    ],
    [{ email: "a@example.org", password: "x".repeat(201) }, "invalid-input"],
    [{ email: "a@example.org" }, "invalid-input"],
    ["nothing", "invalid-input"],
  ])("refuses %j", async (input, reason) => {
    const answer = await openHttpSession(settee.url).mutate("account.signUp", input);
    expect(answer.status).toBe(400);
    expect(answer.error).toMatchObject({ reason });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it("answers bad JSON, unknown procedures and huge bodies in the same form", async () => {
    const device = openHttpSession(settee.url);
    const bad = await device.mutate("account.signUp", undefined, { body: "{" });
    expect(bad.error).toMatchObject({ reason: "invalid-input" });
    const unknown = await device.mutate("account.nothing", {});
    expect(unknown.status).toBe(404);
    const huge = await device.fetch("/trpc/account.signUp", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `"${"x".repeat(200_000)}"`,
    });
    expect(huge.status).toBe(413);
  });

  it("says that an e-mail is taken, in whatever spelling, and soon says wait", async () => {
    const email = settee.newEmail();
    await openHttpSession(settee.url).signUp(email);
    const asked: (string | undefined)[] = [];
    let retryAfter: number | undefined;
    for (let times = 0; times <= FREE; times += 1) {
      const input = { email: ` ${email.toUpperCase()}`, password: GOOD_PASSWORD };
      const answer = await openHttpSession(settee.url).mutate("account.signUp", input);
      asked.push(answer.error?.reason);
      retryAfter = answer.error?.retryAfter;
    }
    expect(asked).toEqual([...Array(FREE).fill("email-taken"), "too-many-attempts"]);
    expect(retryAfter).toBeGreaterThan(0);
    time += 3_700_000;
  });

  it("lets one of two sign-ups with the same e-mail win", async () => {
    const email = settee.newEmail();
    const answers = await Promise.all(
      [1, 2, 3].map((number) =>
        openHttpSession(settee.url).mutate("account.signUp", {
          email,
          password: `${GOOD_PASSWORD}-${number}`,
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 409, 409]);
    const winner = answers.findIndex((answer) => answer.status === 200) + 1;
    await openHttpSession(settee.url).logIn(email, `${GOOD_PASSWORD}-${winner}`);
    time += 3_700_000;
  });

  it("says the same of a wrong password and of an unknown e-mail", async () => {
    const email = settee.newEmail();
    await openHttpSession(settee.url).signUp(email);
    const device = openHttpSession(settee.url);
    const tell = async (input: object) => {
      const answer = await device.fetch("/trpc/session.logIn", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      return await answer.text();
    };
    const wrong = await tell({ email, password: "another password" });
    const unknown = await tell({ email: settee.newEmail(), password: "another password" });
    expect(wrong).toBe(unknown);
    expect(wrong).toContain("wrong-credentials");
    expect(wrong).not.toContain("stack");
    time += 3_700_000;
  });

  it("makes guessing slower, and lets the owner in after the wait", async () => {
    const email = settee.newEmail();
    await openHttpSession(settee.url).signUp(email);
    const device = openHttpSession(settee.url);
    for (let guess = 0; guess < FREE; guess += 1)
      expect(
        (await device.mutate("session.logIn", { email, password: `guess ${guess}` })).error?.reason,
      ).toBe("wrong-credentials");
    const throttled = await device.mutate("session.logIn", { email, password: GOOD_PASSWORD });
    expect(throttled.status).toBe(429);
    time += (throttled.error?.retryAfter ?? 0) * 1000;
    await device.logIn(email);
    time += 3_700_000;
  });

  it("refuses a call from a page of another site", async () => {
    const device = openHttpSession(settee.url);
    for (const headers of [
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await device.mutate("session.logOut", undefined, { headers });
      expect(answer.status).toBe(403);
      expect(answer.error).toMatchObject({ reason: "foreign-origin" });
    }
    const own = { origin: settee.url, "sec-fetch-site": "same-origin" };
    expect((await device.mutate("session.logOut", undefined, { headers: own })).status).toBe(200);
  });
});

describe("a closed Settee", () => {
  it("lets nobody sign up", async () => {
    const settee = await startTestSettee({ env: { REGISTRATION: "closed" } });
    const answer = await openHttpSession(settee.url).mutate("account.signUp", {
      email: settee.newEmail(),
      password: GOOD_PASSWORD,
    });
    expect(answer.status).toBe(403);
    expect(answer.error).toMatchObject({ reason: "registration-closed" });
    await settee.close();
  });
});

describe("behind https", () => {
  it("cookies are Secure, and the refresh cookie is bound to the host", async () => {
    const settee = await startTestSettee({
      env: { PUBLIC_URL: "https://notes.example.org", COOKIE_DOMAIN: "example.org", PORT: "0" },
    });
    const device = openHttpSession(settee.listening);
    const login = await device.signUp(settee.newEmail());
    expect(login.grant.databaseUrl).toBe(`https://notes.example.org/db/user-${login.user.id}`);
    const refresh = device.cookies.get("__Host-settee-refresh")?.text;
    expect(refresh).toContain("Secure");
    expect(refresh).toContain("Path=/");
    expect(refresh).not.toContain("Domain");
    expect(device.cookies.get("AuthSession")?.text).toContain("Domain=example.org");
    expect(device.cookies.get("AuthSession")?.text).toContain("Secure");
    const out = await device.mutate("session.logOut", undefined, {
      headers: { origin: "https://notes.example.org" },
    });
    const cleared = out.headers.getSetCookie();
    expect(cleared.find((text) => text.startsWith("AuthSession=;"))).toMatch(
      /Domain=example\.org.*Path=\/db/,
    );
    await settee.close();
  });
});
