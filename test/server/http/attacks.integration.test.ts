import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, deviceSchema } from "#shared/device.ts";
import { z } from "zod";
import { connectCouchdb } from "#server/couchdb/connect-couchdb.ts";
import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { signUpPerson } from "#test/support/person.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

const forwarded = (value: string) => ({ headers: { "x-forwarded-for": value } });

async function addressSeen(settee: TestSettee, value: string): Promise<string | undefined> {
  const { device, bearer } = await signUpPerson(settee);
  await device.mutate("session.refresh", {}, forwarded(value));
  const answer = await device.query("session.list", bearer);
  const [first]: Device[] = z.array(deviceSchema).parse(answer.data);
  return first?.address;
}

describe("an attacker", () => {
  let settee: TestSettee;
  let time = Date.now();
  beforeAll(async () => {
    settee = await startTestSettee({ now: () => time });
  });
  afterAll(async () => await settee.close());

  it("cannot choose an address by X-Forwarded-For, and so guess for ever", async () => {
    expect(await addressSeen(settee, "203.0.113.7")).not.toBe("203.0.113.7");
    const guess = async (count: number) =>
      await openHttpSession(settee.url).mutate(
        "session.logIn",
        { email: settee.newEmail(), password: "a guess" },
        forwarded(`203.0.113.${count}`),
      );
    let last = await guess(0);
    for (let count = 1; count < 60 && last.status !== 429; count += 1) last = await guess(count);
    expect(last.status).toBe(429);
    expect(last.error?.retryAfter).toBeGreaterThan(0);
    time += 7_200_000;
  });

  it("behind a trusted proxy is seen as the proxy saw him, whatever he wrote before it", async () => {
    const proxied = await startTestSettee({ env: { TRUSTED_PROXIES: "127.0.0.1,::1" } });
    expect(await addressSeen(proxied, "10.9.9.9, 203.0.113.7")).toBe("203.0.113.7");
    await proxied.close();
  });

  it("finds nothing in a copy of the database that opens anything", async () => {
    const { device, login } = await signUpPerson(settee);
    await device.mutate("session.refresh", { attempt: "ab".repeat(16) });
    const refresh = device.cookies.get("settee-refresh")?.value ?? "";
    const secrets = [
      refresh,
      refresh.split(".")[2],
      login.accessToken,
      "ab".repeat(16),
      GOOD_PASSWORD,
    ];
    const couchdb = connectCouchdb(settee.couchdbUrl);
    for (const db of ["settee-accounts", "settee-sessions", "settee-links", "settee-audit"]) {
      const qs = { include_docs: true };
      const copy = JSON.stringify(await couchdb.request({ db, path: "_all_docs", qs }));
      for (const secret of secrets) expect(copy).not.toContain(secret);
    }
    expect(createHash("sha256").update(refresh).digest("hex")).toHaveLength(64);
  });

  it("cannot change what the audit log says, even as CouchDB's admin", async () => {
    const { login } = await signUpPerson(settee);
    const couchdb = connectCouchdb(settee.couchdbUrl);
    const range = { startkey: `user:${login.user.id}:`, endkey: `user:${login.user.id};` };
    const read = async () =>
      z
        .object({
          rows: z.array(z.object({ id: z.string(), value: z.object({ rev: z.string() }) })),
        })
        .parse(await couchdb.request({ db: "settee-audit", path: "_all_docs", qs: range })).rows;
    await expect.poll(async () => (await read()).length).toBeGreaterThan(0);
    const [event] = await read();
    const { id: doc, rev } = { id: event?.id ?? "", rev: event?.value.rev };
    for (const body of [{ _rev: rev }, { _rev: rev, _deleted: true }])
      await expect(
        couchdb.request({ db: "settee-audit", doc, method: "PUT", body }),
      ).rejects.toMatchObject({ statusCode: 403 });
  });

  it("on another page can neither act for a person nor keep an answer", async () => {
    const { device, bearer } = await signUpPerson(settee);
    for (const procedure of ["session.logOutEverywhere", "account.changePassword", "admin.ban"])
      for (const headers of [
        { ...bearer.headers, origin: "https://evil.example" },
        { ...bearer.headers, "sec-fetch-site": "same-site" },
      ]) {
        const answer = await device.mutate(procedure, {}, { headers });
        expect(answer.error).toMatchObject({ reason: "foreign-origin" });
      }
    for (const procedure of ["account.me", "session.list", "account.auditLog"]) {
      const answer = await device.query(
        procedure,
        bearer,
        procedure === "account.auditLog" ? {} : undefined,
      );
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("who has a whole IPv6 network is one person", async () => {
    const proxied = await startTestSettee({ env: { TRUSTED_PROXIES: "127.0.0.1,::1" } });
    let last = 0;
    for (let count = 0; count < 60 && last !== 429; count += 1)
      last = (
        await openHttpSession(proxied.url).mutate(
          "session.logIn",
          { email: proxied.newEmail(), password: "a guess" },
          forwarded(`2001:db8:1:2:${count.toString(16)}::1`),
        )
      ).status;
    expect(last).toBe(429);
    await proxied.close();
  });
});
