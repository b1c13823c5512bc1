import { createHmac, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureAdminDatabase } from "#server/couchdb/admin-database.ts";
import { connectCouchdb } from "#server/couchdb/connect-couchdb.ts";
import type { Account, Accounts } from "#server/login/accounts.ts";
import { ACCOUNTS_DATABASE, createCouchdbAccounts } from "#server/login/couchdb-accounts.ts";
import { createUserId } from "#server/login/user-id.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";
import { removeTestAccounts } from "#test/support/remove-test-accounts.ts";

const domain = `${randomBytes(6).toString("hex")}.test`;
const key = new Uint8Array(randomBytes(32));
const newKey = new Uint8Array(randomBytes(32));

function newAccount(email: string): Account {
  return {
    userId: createUserId(),
    email,
    passwordHash: `$argon2id$${randomBytes(8).toString("hex")}`,
    emailVerified: false,
    passwordChangedAt: 0,
    roles: ["member"],
    createdAt: new Date().toISOString(),
    provisioned: null,
  };
}

describe("accounts", () => {
  const couchdb = useCouchDb();
  let accounts: Accounts;
  beforeAll(async () => {
    await ensureAdminDatabase(connectCouchdb(couchdb.adminUrl), ACCOUNTS_DATABASE);
    accounts = createCouchdbAccounts(connectCouchdb(couchdb.adminUrl), [key]);
  });
  afterAll(async () => {
    await removeTestAccounts(couchdb.adminUrl, domain);
  });

  /** As sign-up does. Undefined when the address has an account. */
  async function create(account: Account, by = accounts): Promise<Account | undefined> {
    const userId = await by.claimEmail(account.email, account.userId, account.createdAt);
    return (await by.create({ ...account, userId })) ? { ...account, userId } : undefined;
  }

  const claimPath = (email: string, usedKey = key) =>
    `/${ACCOUNTS_DATABASE}/email:${createHmac("sha256", usedKey).update(email).digest("hex")}`;

  it("are found by id and by e-mail, exactly as they were written", async () => {
    const account = newAccount(`a@${domain}`);
    expect(await create(account)).toEqual(account);
    expect(await accounts.find(account.userId)).toEqual(account);
    expect(await accounts.findByEmail(account.email)).toEqual(account);
    expect(await accounts.findByEmail(`other@${domain}`)).toBeUndefined();
    await accounts.change(account.userId, () => ({ provisioned: "1-abc" }));
    expect(await accounts.find(account.userId)).toEqual({ ...account, provisioned: "1-abc" });
  });

  it("are one for each e-mail, however many ask at once", async () => {
    const attempts = [1, 2, 3, 4].map(() => newAccount(`crowd@${domain}`));
    const made = await Promise.all(attempts.map(async (account) => await create(account)));
    const standing = made.filter((account) => account !== undefined);
    expect(standing).toHaveLength(1);
    expect(await accounts.findByEmail(`crowd@${domain}`)).toEqual(standing[0]);
  });

  it("take over the claim of a sign-up that was killed before it had an account", async () => {
    const email = `killed@${domain}`;
    const userId = createUserId();
    const claim = { userId, claimedAt: new Date().toISOString(), schema: 1 };
    expect((await couchdb.asAdmin("PUT", claimPath(email), claim)).status).toBe(201);
    expect(await accounts.findByEmail(email)).toBeUndefined();
    const account = newAccount(email);
    expect(await create(account)).toEqual({ ...account, userId });
    expect(await create(newAccount(email))).toBeUndefined();
  });

  it("choose the older of two claims that two nodes accepted, and undo the other", async () => {
    const email = `nodes@${domain}`;
    const [first, second] = [createUserId(), createUserId()];
    const path = claimPath(email);
    const write = async (userId: string, claimedAt: string, rev: string) =>
      await couchdb.asAdmin("POST", `/${ACCOUNTS_DATABASE}/_bulk_docs`, {
        new_edits: false,
        docs: [{ _id: path.split("/").at(-1), _rev: rev, userId, claimedAt, schema: 1 }],
      });
    await write(first, "2026-01-01T00:00:00.000Z", `1-${"a".repeat(32)}`);
    await write(second, "2026-01-01T00:00:00.001Z", `1-${"b".repeat(32)}`);
    const account = newAccount(email);
    expect(await create(account)).toEqual({ ...account, userId: first });
    expect(await accounts.findByEmail(email)).toMatchObject({ userId: first });
    const stored = await couchdb.asAdmin("GET", `${path}?conflicts=true`);
    const claim: unknown = await stored.json();
    expect(claim).toMatchObject({ userId: first });
    expect(claim).not.toHaveProperty("_conflicts");
  });

  it("are found by the next server key after they were claimed again", async () => {
    const account = newAccount(`rotated@${domain}`);
    await create(account);
    const client = connectCouchdb(couchdb.adminUrl);
    const during = createCouchdbAccounts(client, [newKey, key]);
    expect(await during.findByEmail(account.email)).toEqual(account);
    expect(await create(newAccount(account.email), during)).toBeUndefined();
    const after = createCouchdbAccounts(client, [newKey]);
    await during.reclaimEmails();
    expect(await after.findByEmail(account.email)).toEqual(account);
    expect((await couchdb.asAdmin("GET", claimPath(account.email, newKey))).status).toBe(200);
  });

  it("do not name anybody's e-mail in an id, and are for admins only", async () => {
    const listed = await couchdb.asAdmin("GET", `/${ACCOUNTS_DATABASE}/_all_docs`);
    expect(await listed.text()).not.toContain(domain);
    expect((await fetch(`${couchdb.url}/${ACCOUNTS_DATABASE}`)).status).toBe(401);
  });
});
