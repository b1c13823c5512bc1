import { describe, expect, it } from "vitest";
import { z } from "zod";
import { connectCouchdb } from "#server/couchdb/connect-couchdb.ts";
import { mintAuthSession } from "#server/grant/auth-session.ts";
import { createMintSyncGrant } from "#server/grant/mint-sync-grant.ts";
import { couchdbUserId, openCouchdbUsers } from "#server/provision/couchdb-users.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";
import { openHttpSession } from "#test/support/http-session.ts";
import { startTcpProxy } from "#test/support/tcp-proxy.ts";
import { startTestSettee } from "#test/support/server-under-test.ts";

const sessionSchema = z.object({ userCtx: z.object({ name: z.nullable(z.string()) }) });

describe("a minted cookie", () => {
  const couchdb = useCouchDb();

  async function whoIs(cookie: string): Promise<string | null> {
    const answer = await fetch(`${couchdb.url}/_session`, {
      headers: { cookie: `AuthSession=${cookie}` },
    });
    return sessionSchema.parse(await answer.json()).userCtx.name;
  }

  it("is taken by CouchDB until the second it was made for", async () => {
    const { name, salt } = await couchdb.createUser();
    const expiresAt = Math.floor(Date.now() / 1000) + 2;
    const { secret, sessionTimeout: timeout } = couchdb;
    const cookie = mintAuthSession({ secret, salt, name, timeout, expiresAt });
    expect(await whoIs(cookie)).toBe(name);
    await expect.poll(async () => await whoIs(cookie), { timeout: 5000 }).toBeNull();
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt * 1000);
  });

  it("is not taken with another salt", async () => {
    const { name, salt } = await couchdb.createUser();
    const expiresAt = Math.floor(Date.now() / 1000) + 60;
    const { secret, sessionTimeout: timeout } = couchdb;
    const other = mintAuthSession({ secret, salt: `${salt}0`, name, timeout, expiresAt });
    expect(await whoIs(other)).toBeNull();
  });
});

describe("a sync grant", () => {
  const couchdb = useCouchDb();

  it("is refused to a banned user, with the reason, and ends the log-in", async () => {
    const settee = await startTestSettee();
    const device = openHttpSession(settee.url);
    const email = settee.newEmail();
    const login = await device.signUp(email);
    const bearer = { headers: { authorization: `Bearer ${login.accessToken}` } };
    const granted = await device.mutate("sync.grant", undefined, bearer);
    expect(granted.data).toMatchObject({ databaseUrl: login.grant.databaseUrl });

    const users = openCouchdbUsers(connectCouchdb(settee.couchdbUrl));
    await users.update(couchdbUserId(login.user.id), (user) =>
      user === undefined
        ? { answer: undefined }
        : {
            write: { ...user, salt: "f".repeat(32), settee: { status: "banned" as const } },
            answer: undefined,
          },
    );
    const banned = { reason: "session-ended", why: "banned" };
    expect((await device.mutate("sync.grant", undefined, bearer)).error).toMatchObject(banned);
    const again = openHttpSession(settee.url);
    const refused = await again.mutate("session.logIn", {
      email,
      password: "mulberry-antler-42-zephyr",
    });
    expect(refused.error).toMatchObject(banned);
    const path = new URL(login.grant.databaseUrl).pathname;
    await expect.poll(async () => (await device.fetch(path)).status).toBe(401);
    expect((await device.mutate("session.refresh", {})).error).toMatchObject(banned);
    expect(device.cookies.size).toBe(0);
    await settee.close();
  });

  it("lasts as long as the host says, and CouchDB cannot make it longer through the gateway", async () => {
    const settee = await startTestSettee({ env: { SYNC_GRANT_TTL: "30" } });
    const device = openHttpSession(settee.url);
    const login = await device.signUp(settee.newEmail());
    const left = Date.parse(login.grant.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(28_000);
    expect(left).toBeLessThanOrEqual(30_000);

    const { pathname } = new URL(login.grant.databaseUrl);
    const cookie = `AuthSession=${device.cookies.get("AuthSession")?.value}`;
    const { origin } = new URL(settee.couchdbUrl);
    const direct = await fetch(origin + pathname.replace("/db", ""), { headers: { cookie } });
    expect(direct.headers.getSetCookie().join()).toContain("AuthSession=");
    const passedOn = await device.fetch(pathname);
    expect(passedOn.status).toBe(200);
    expect(passedOn.headers.getSetCookie()).toEqual([]);
    await settee.close();
  });

  it("is for users that exist", async () => {
    const settee = await startTestSettee();
    const users = openCouchdbUsers(connectCouchdb(settee.couchdbUrl));
    const minting = {
      secret: async () => "s",
      timeout: 600,
      lifetime: 600,
      clockDifference: 0,
      now: Date.now,
    };
    const syncGrant = createMintSyncGrant(users, minting);
    expect(await syncGrant.grant("unobodyunobodyunobody")).toEqual({
      ok: false,
      error: { type: "SessionEnded", why: "revoked" },
    });
    await settee.close();
  });

  it("is 503 while CouchDB is away, and nobody is logged out", async () => {
    const proxy = await startTcpProxy();
    proxy.forwardTo(Number(new URL(couchdb.url).port));
    const proxied = new URL(couchdb.adminUrl);
    proxied.port = String(proxy.port);
    const env = { COUCHDB_URL: proxied.href, COUCHDB_SECRET: couchdb.secret };
    const settee = await startTestSettee({ env });
    const device = openHttpSession(settee.url);
    await device.signUp(settee.newEmail());

    proxy.cut();
    const away = await device.mutate("session.refresh", { attempt: "a".repeat(32) });
    expect(away.status).toBe(503);
    expect(away.error).toEqual({ reason: "database-away", retryAfter: 5 });
    expect(device.cookies.size).toBe(2);
    expect((await device.fetch("/readyz")).status).toBe(503);
    expect((await device.fetch("/healthz")).status).toBe(200);

    proxy.restore();
    expect((await device.fetch("/readyz")).status).toBe(200);
    const back = await device.mutate("session.refresh", { attempt: "a".repeat(32) });
    expect(back.status).toBe(200);
    await settee.close();
    await proxy.close();
  });
});
