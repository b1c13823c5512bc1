import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { rotate } from "#server/cli/rotate-secret-command.ts";
import { useCouchdbOfOnesOwn } from "#test/support/couchdb-of-ones-own.ts";
import { type HttpSession, openHttpSession } from "#test/support/http-session.ts";
import { startTestSettee } from "#test/support/server-under-test.ts";

/**
 * A person's browser while the secret changes: what is refused is renewed once, and must work then.
 */
async function useUntil(device: HttpSession, pathname: string, over: AbortSignal): Promise<Used> {
  let [renewed, unlucky] = [0, 0];
  while (!over.aborted) {
    const { status } = await device.fetch(pathname);
    if (status === 401) {
      renewed += 1;
      const refreshed = await device.mutate("session.refresh", {});
      if (refreshed.error?.reason === "database-away") continue;
      if (refreshed.status !== 200) throw new Error(`a refresh answered ${refreshed.status}`);
      const { status: again } = await device.fetch(pathname);
      if (again === 401) unlucky += 1;
    } else if (status !== 200) throw new Error(`the database answered ${status}`);
    await pause(1);
  }
  return { renewed, unlucky };
}

interface Used {
  /** How often the cookie was refused. */
  readonly renewed: number;
  /** How often the next one was, too. */
  readonly unlucky: number;
}

describe("rotating CouchDB's secret", () => {
  const couchdb = useCouchdbOfOnesOwn();

  it("leaves everybody logged in and makes every cookie from before worthless, with two servers running", async () => {
    const old = couchdb.secret;
    const next = `${old.slice(0, 32)}-${Date.now()}`;
    const env = {
      COUCHDB_URL: couchdb.adminUrl,
      COUCHDB_SECRET: `${next},${old}`,
      SERVER_KEY: KEY,
    };
    const [one, other] = [await startTestSettee({ env }), await startTestSettee({ env })];
    try {
      const device = openHttpSession(one.url);
      const { pathname } = new URL((await device.signUp(one.newEmail())).grant.databaseUrl);
      const second = openHttpSession(other.url);
      const elsewhere = new URL((await second.signUp(other.newEmail())).grant.databaseUrl).pathname;
      const stolen = device.cookies.get("AuthSession")?.value ?? "";
      const over = new AbortController();
      const using = Promise.all([
        useUntil(device, pathname, over.signal),
        useUntil(second, elsewhere, over.signal),
      ]);
      const said = await rotate([], one.env);
      expect(said).toMatch(/^The secret was replaced on \S+, and \d+ people got another salt/);
      over.abort();
      const renewals = await using;
      for (const { renewed, unlucky } of renewals) {
        expect(renewed).toBeGreaterThan(0);
        // One made just before the secret changed, and one just before the person's salt did.
        expect(unlucky).toBeLessThanOrEqual(2);
      }
      const headers = { cookie: `AuthSession=${stolen}` };
      expect((await fetch(`${one.url}${pathname}`, { headers })).status).toBe(401);
      expect(await couchdb.askSecret()).toBe(next);
      expect((await device.mutate("session.refresh", {})).status).toBe(200);
      expect((await device.fetch(pathname)).status).toBe(200);
      // Even with the old secret back, the old cookie opens nothing.
      await couchdb.putSecret(old);
      expect((await fetch(`${one.url}${pathname}`, { headers })).status).toBe(401);
    } finally {
      await couchdb.putSecret(old);
      await one.close();
      await other.close();
    }
  });

  it("needs every server to know the new one first, and says how", async () => {
    const env = { COUCHDB_URL: couchdb.adminUrl, COUCHDB_SECRET: couchdb.secret };
    await expect(rotate([], { ...env, DATA_DIR: "/tmp", SERVER_KEY: KEY })).rejects.toThrow(
      /Set COUCHDB_SECRET=[0-9a-f]{64},<the present one> for each of them, restart/,
    );
  });
});

describe("rotating the secret of Settee's own database", () => {
  it("is one command beside the running server, and holds after a restart", async () => {
    const settee = await startTestSettee({ env: { COUCHDB_URL: "" } });
    const device = openHttpSession(settee.url);
    const { pathname } = new URL((await device.signUp(settee.newEmail())).grant.databaseUrl);
    expect(await rotate([], settee.env)).toContain("and 1 people got another salt");
    expect((await device.fetch(pathname)).status).toBe(401);
    expect((await device.mutate("session.refresh", {})).status).toBe(200);
    expect((await device.fetch(pathname)).status).toBe(200);
    await settee.stop();
    const { dataDir } = settee;
    const again = await startTestSettee({ env: { COUCHDB_URL: "" }, dataDir, adopt: settee });
    const { port } = new URL(again.url);
    expect(port).not.toBe("");
    const cookie = { headers: { cookie: cookiesOf(device) } };
    expect((await fetch(`${again.url}${pathname}`, cookie)).status).toBe(200);
    await again.close();
    await settee.close();
  });
});

const KEY = Buffer.alloc(32, 7).toString("base64");

function cookiesOf(device: HttpSession): string {
  return `AuthSession=${device.cookies.get("AuthSession")?.value ?? ""}`;
}
