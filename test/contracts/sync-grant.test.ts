import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { administerUsers } from "#server/cli/users-command.ts";
import { readAuthSessionParts } from "#server/grant/auth-session.ts";
import { type HttpSession, GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

const handlersSchema = z.object({
  info: z.object({ authentication_handlers: z.array(z.string()) }),
});
const real = process.env["COUCHDB_URL"];

/** Whether the CouchDB under test takes a proxy's word; the embedded one does. */
async function takesProxies(): Promise<boolean> {
  if (real === undefined) return true;
  const answer = await fetch(`${new URL(real).origin}/_session`);
  return handlersSchema.parse(await answer.json()).info.authentication_handlers.includes("proxy");
}

const strategies = ["mint", "derived-password", ...((await takesProxies()) ? ["proxy"] : [])];
if (strategies.length < 3)
  console.log("Not run: grants by proxy authentication, which this CouchDB does not take.");

/** Seconds; for `derived-password` it is CouchDB's own timeout. */
const LIFETIME = 600;

describe.each(strategies)("a sync grant by %s", (strategy) => {
  let settee: TestSettee;
  let travelled = 0;
  beforeAll(async () => {
    const now = () => Date.now() + travelled;
    settee = await startTestSettee({ now, env: { SYNC_GRANT: strategy } });
  });
  afterAll(() => settee.close());

  async function signUp() {
    const device = openHttpSession(settee.url);
    const email = settee.newEmail();
    const login = await device.signUp(email);
    const { pathname } = new URL(login.grant.databaseUrl);
    const bearer = { headers: { authorization: `Bearer ${login.accessToken}` } };
    return { device, email, login, pathname, bearer };
  }
  const cookieOf = (device: HttpSession) => device.cookies.get("AuthSession")?.value ?? "";
  async function statusWith(cookie: string, pathname: string): Promise<number> {
    const headers = { cookie: `AuthSession=${cookie}` };
    const answer = await fetch(`${settee.url}${pathname}`, { headers });
    await answer.text();
    return answer.status;
  }

  it("opens one's own database, for reading and writing, and ends when it says", async () => {
    const { device, login, pathname } = await signUp();
    expect((await device.fetch(pathname)).status).toBe(200);
    const written = await device.fetch(`${pathname}/_local/mark`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(written.status).toBe(201);
    const expiry = Date.parse(login.grant.expiresAt);
    const { timestamp = 0 } = readAuthSessionParts(cookieOf(device)) ?? {};
    const named = (strategy === "proxy" ? timestamp : timestamp + LIFETIME) * 1000;
    expect(Math.abs(named - expiry)).toBeLessThanOrEqual(1000);
    expect(expiry - Date.now() - travelled).toBeGreaterThan((LIFETIME - 10) * 1000);
  });

  it("opens nobody else's, and nothing when it was forged, mixed or made for nobody", async () => {
    const [one, other] = [await signUp(), await signUp()];
    const cookie = cookieOf(one.device);
    expect(await statusWith(cookie, other.pathname)).toBe(403);
    const bytes = Buffer.from(cookie, "base64url");
    const forged = Buffer.from(bytes);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(await statusWith(forged.toString("base64url"), one.pathname)).toBe(401);
    const later = Buffer.from(bytes);
    const hexAt = later.indexOf(":") + 1;
    later.write("7FFFFFFF", hexAt);
    expect(await statusWith(later.toString("base64url"), one.pathname)).toBe(401);
    const mixed = Buffer.from(bytes);
    mixed.write(other.login.user.id, 0);
    expect(await statusWith(mixed.toString("base64url"), other.pathname)).toBe(401);
    const nobody = Buffer.from(`unobodyunobodyunobody:7FFFFFFF:${"x".repeat(32)}`);
    expect(await statusWith(nobody.toString("base64url"), one.pathname)).toBe(401);
    expect(await statusWith("", one.pathname)).toBe(401);
  });

  it("is renewed by whoever is logged in", async () => {
    const { device, pathname, bearer } = await signUp();
    device.cookies.delete("AuthSession");
    expect((await device.fetch(pathname)).status).toBe(401);
    expect((await device.mutate("sync.grant", undefined, bearer)).status).toBe(200);
    expect((await device.fetch(pathname)).status).toBe(200);
    expect((await device.mutate("session.refresh", {})).status).toBe(200);
    expect((await device.fetch(pathname)).status).toBe(200);
  });

  it("is dead after a ban, no other is made, and after the ban's end everything works again", async () => {
    const { device, email, pathname, bearer } = await signUp();
    const stolen = cookieOf(device);
    expect(await administerUsers(["ban", email], settee.env)).toMatch(/refused after \d+ ms/);
    expect(await statusWith(stolen, pathname)).toBe(401);
    expect((await device.mutate("sync.grant", undefined, bearer)).error).toMatchObject({
      why: "banned",
    });
    await administerUsers(["unban", email], settee.env);
    expect(await statusWith(stolen, pathname)).toBe(401);
    const again = openHttpSession(settee.url);
    await again.logIn(email);
    await expect.poll(async () => (await again.fetch(pathname)).status).toBe(200);
  });

  it("is dead after the password was changed, and the next one works", async () => {
    const { device, pathname, bearer } = await signUp();
    const stolen = cookieOf(device);
    const changed = await device.mutate(
      "account.changePassword",
      { currentPassword: GOOD_PASSWORD, password: "heron-lattice-77-quartz" },
      bearer,
    );
    expect(changed.error).toBeUndefined();
    await expect.poll(async () => await statusWith(stolen, pathname)).toBe(401);
    expect((await device.mutate("session.refresh", {})).status).toBe(200);
    await expect.poll(async () => (await device.fetch(pathname)).status).toBe(200);
  });

  // A real CouchDB's clock does not travel; only the proxy's cookie is judged by ours.
  const clocksThatTravel = real === undefined || strategy === "proxy" ? ["our clock"] : [];
  it.each(clocksThatTravel)(
    "dies in a thief's hands at its expiry by %s, however much they poll",
    async () => {
      const { device, pathname } = await signUp();
      const stolen = cookieOf(device);
      const headers = { cookie: `AuthSession=${stolen}` };
      for (let seconds = 0; seconds < LIFETIME - 60; seconds += 60) {
        travelled += 60_000;
        const polled = await fetch(`${settee.url}${pathname}`, { headers });
        expect([polled.status, polled.headers.getSetCookie()]).toEqual([200, []]);
        await polled.text();
      }
      travelled += 61_000;
      expect(await statusWith(stolen, pathname)).toBe(401);
      expect((await device.mutate("session.refresh", {})).status).toBe(200);
      expect((await device.fetch(pathname)).status).toBe(200);
    },
  );
});
