import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditPageSchema, everybodysPageSchema } from "#shared/audit.ts";
import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { type Person, signUpAdmin, signUpPerson } from "#test/support/person.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

const banned = { reason: "session-ended", why: "banned" };

/** Two app servers on one CouchDB, which know nothing of each other but what stands there. */
describe("a ban", () => {
  let settee: TestSettee;
  let neighbour: TestSettee;
  let admin: Person;
  beforeAll(async () => {
    const SERVER_KEY = randomBytes(32).toString("base64");
    settee = await startTestSettee({ env: { SERVER_KEY } });
    neighbour = await startTestSettee({
      env: { SERVER_KEY, COUCHDB_URL: settee.couchdbUrl },
      keepAccounts: true,
    });
    admin = await signUpAdmin(settee);
  });
  afterAll(async () => {
    await neighbour.close();
    await settee.close();
  });

  async function ban(userId: string) {
    return await admin.device.mutate("admin.ban", { userId }, admin.bearer);
  }
  /** The same browser, as the other server sees it. */
  function besides({ device }: Person) {
    const there = openHttpSession(neighbour.url);
    for (const [name, cookie] of device.cookies) there.cookies.set(name, cookie);
    return there;
  }

  it("takes effect at once on every server: tokens, cookie, open feeds, log-in", async () => {
    const person = await signUpPerson(settee);
    const there = besides(person);
    const { pathname } = new URL(person.login.grant.databaseUrl);
    const feed = `${pathname}/_changes?feed=longpoll&since=now&timeout=50000`;
    const feeds = await Promise.all([person.device.fetch(feed), there.fetch(feed)]);
    const cut = Promise.allSettled(feeds.map(async (answer) => await answer.text()));
    expect((await there.query("account.me", person.bearer)).status).toBe(200);

    const start = performance.now();
    const report = await ban(person.login.user.id);
    expect(report.data).toMatchObject({ sessionsEnded: 1, feedsEndWithin: 0 });
    expect(report.data).toHaveProperty("cookieRefusedAfter", expect.any(Number));
    expect((await cut).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    // A longpoll that nobody cut would have lasted fifty seconds.
    expect(performance.now() - start).toBeLessThan(10_000);
    for (const device of [person.device, there]) {
      expect((await device.fetch(pathname)).status).toBe(401);
      await expect
        .poll(async () => (await device.query("account.me", person.bearer)).error)
        .toMatchObject(banned);
    }
    expect((await there.mutate("session.refresh", {})).error).toMatchObject(banned);
    const { email } = person;
    const logIn = async (password: string) =>
      (await openHttpSession(neighbour.url).mutate("session.logIn", { email, password })).error;
    expect(await logIn(GOOD_PASSWORD)).toMatchObject(banned);
    // Whoever does not know the password learns nothing.
    expect(await logIn("not the password")).toEqual({ reason: "wrong-credentials" });
  });

  it("is taken back whole: the same notes, a new log-in, and no old token", async () => {
    const person = await signUpPerson(settee);
    const { id } = person.login.user;
    await ban(id);
    expect((await admin.device.mutate("admin.unban", { userId: id }, admin.bearer)).status).toBe(
      200,
    );
    const back = openHttpSession(neighbour.url);
    const login = await back.logIn(person.email);
    expect(new URL(login.grant.databaseUrl).pathname).toBe(
      new URL(person.login.grant.databaseUrl).pathname,
    );
    const { pathname } = new URL(login.grant.databaseUrl);
    await expect.poll(async () => (await back.fetch(pathname)).status).toBe(200);
    expect((await back.query("account.me", person.bearer)).status).toBe(401);
    expect((await person.device.mutate("session.refresh", {})).status).toBe(401);
  });

  it("is for admins, and never for themselves; both can read of it", async () => {
    const [one, other] = [await signUpPerson(settee), await signUpPerson(settee)];
    const { id } = other.login.user;
    const refused = await one.device.mutate("admin.ban", { userId: id }, one.bearer);
    expect(refused.status).toBe(403);
    expect(refused.error).toMatchObject({ reason: "not-allowed" });
    expect((await ban(admin.login.user.id)).status).toBe(403);
    expect((await ban("unobodyunobodyunobody")).status).toBe(404);

    await ban(id);
    await admin.device.mutate("admin.unban", { userId: id }, admin.bearer);
    const back = openHttpSession(settee.url);
    const { accessToken } = await back.logIn(other.email);
    const bearer = { headers: { authorization: `Bearer ${accessToken}` } };
    const own = await back.query("account.auditLog", bearer, {});
    const { events } = auditPageSchema.parse(own.data);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["signed-up", "banned", "unbanned"]),
    );
    const by = events.find(({ type }) => type === "banned")?.by;
    expect(by).toBe(admin.login.user.id);
    expect((await one.device.query("admin.auditLog", one.bearer, {})).status).toBe(403);
    const all = await admin.device.query("admin.auditLog", admin.bearer, { limit: 100 });
    const ids = auditPageSchema.parse(all.data).events.map((event) => event.id);
    expect(ids).toEqual(expect.arrayContaining(events.slice(0, 3).map((event) => event.id)));
    const ofOne = await admin.device.query("admin.auditLog", admin.bearer, { userId: id });
    const page = everybodysPageSchema.parse(ofOne.data);
    expect(page.events).toEqual(events);
    expect(page.emails).toEqual({ [id]: other.email, [admin.login.user.id]: admin.email });
  });

  it("an admin's role counts at the moment of the call", async () => {
    const second = await signUpAdmin(settee);
    const list = async () =>
      (await second.device.query("admin.accounts", second.bearer, {})).status;
    expect(await list()).toBe(200);
    const withdrawal = { userId: second.login.user.id, role: "admin" };
    await admin.device.mutate("admin.withdrawRole", withdrawal, admin.bearer);
    expect(await list()).toBe(403);
  });
});
