import { describe, expect, it } from "vitest";
import { fail, succeed } from "#shared/result.ts";
import type { Account } from "#server/login/accounts.ts";
import { createConfirmAccount } from "#server/login/confirm-account.ts";
import { createKnownAccounts } from "#server/login/known-accounts.ts";
import { createLogIn } from "#server/login/log-in.ts";
import { createLoginThrottle } from "#server/login/login-throttle.ts";
import { createStartLogin } from "#server/login/start-login.ts";
import { createUserId } from "#server/login/user-id.ts";

const sender = { address: "192.0.2.1", userAgent: "" };
const EMAIL = "anna@example.org";

/** One server, whose feed claims to live and tells nothing. `onSession` is what another one does before the session's write. */
function openServer() {
  const userId = createUserId();
  const database = { revision: 1, salt: "first", status: "active", reads: 0 };
  let account: Account = {
    userId,
    email: EMAIL,
    emailVerified: true,
    passwordHash: "old password",
    passwordChangedAt: 0,
    roles: ["member"],
    createdAt: "",
    provisioned: "1",
  };
  const read = <T>(value: T): T => {
    database.reads += 1;
    return value;
  };
  let onSession: () => void = () => undefined;
  const ended: string[] = [];
  const logged: string[] = [];
  const knownAccounts = createKnownAccounts();
  knownAccounts.trust(() => true);
  const accounts = {
    find: async () => read(account),
    findByEmail: async (email: string) => read(account.email === email ? account : undefined),
  };
  const startLogin = createStartLogin({
    provisionUser: { run: async () => undefined, mark: async () => undefined },
    syncGrant: { grant: async () => fail({ type: "SessionEnded", why: "revoked" }) },
    sessionKeeper: {
      async start() {
        onSession();
        return { sessionId: "", userId, refreshToken: "the new session", accessToken: "" };
      },
      async end(token) {
        ended.push(token ?? "");
        return undefined;
      },
    },
    confirmAccount: createConfirmAccount({
      access: { revisionOf: async () => read(String(database.revision)) },
      accounts,
      knownAccounts,
      syncGrant: {
        async prepare() {
          const { salt, status } = read(database);
          return status === "banned"
            ? fail({ type: "SessionEnded", why: "banned" })
            : succeed(async () => ({ authSession: salt, expiresAt: 0 }));
        },
      },
    }),
    limitDevices: async () => undefined,
    background: { run: () => undefined, settle: async () => undefined },
  });
  const logIn = createLogIn({
    accounts,
    knownAccounts,
    startLogin,
    hashing: {
      hash: async (password) => succeed(password),
      verify: async (hash, password) => succeed(hash === password),
    },
    throttle: createLoginThrottle(Date.now),
    audit: {
      note: () => undefined,
      record: async ({ type }) => void logged.push(await later(type)),
    },
  });
  return {
    database,
    ended,
    logged,
    logIn: async (password = "old password", email = EMAIL) =>
      await logIn({ email, password }, sender),
    changeAccount(change: Partial<Account>) {
      account = { ...account, ...change };
      database.revision += 1;
    },
    beforeTheSession: (what: () => void) => void (onSession = what),
  };
}

/** When everything has had its turn that waits for nothing. */
async function later<T>(value: T): Promise<T> {
  return await new Promise((resolve) => setImmediate(resolve, value));
}

async function openKnown() {
  const server = openServer();
  expect((await server.logIn()).ok).toBe(true);
  server.database.reads = 0;
  return server;
}

describe("an account that logged in here before", () => {
  it("is confirmed by one read", async () => {
    const { logIn, database } = await openKnown();
    expect((await logIn()).ok).toBe(true);
    expect(database.reads).toBe(1);
  });

  it("is let in when the log says so, and not before: the next one who reads it may ask another server", async () => {
    const { logIn, logged } = await openKnown();
    await logIn();
    expect(logged).toEqual(["logged-in", "logged-in"]);
  });

  it("is not let in when another server bans it before the session is written", async () => {
    const { logIn, database, beforeTheSession, ended } = await openKnown();
    beforeTheSession(() =>
      Object.assign(database, { revision: 2, status: "banned", salt: "next" }),
    );
    expect(await logIn()).toEqual(fail({ type: "SessionEnded", why: "banned" }));
    expect(ended).toEqual(["the new session"]);
  });

  it("gets a grant of the salt that another server has just written", async () => {
    const { logIn, database, beforeTheSession } = await openKnown();
    beforeTheSession(() => Object.assign(database, { revision: 2, salt: "next" }));
    expect(await logIn()).toMatchObject({ value: { grant: { authSession: "next" } } });
  });

  it("is not let in by a password, nor by an address, that was changed meanwhile", async () => {
    for (const change of [{ passwordHash: "new password" }, { email: "new@example.org" }]) {
      const { logIn, beforeTheSession, changeAccount, ended } = await openKnown();
      beforeTheSession(() => changeAccount(change));
      expect(await logIn()).toEqual(fail({ type: "WrongCredentials" }));
      expect(ended).toEqual(["the new session"]);
    }
  });

  it("has the role that another server has just given or taken", async () => {
    const { logIn, beforeTheSession, changeAccount } = await openKnown();
    beforeTheSession(() => changeAccount({ roles: ["admin", "member"] }));
    expect(await logIn()).toMatchObject({ value: { user: { roles: ["admin", "member"] } } });
  });

  it("is let in by a new password that this server has not heard of", async () => {
    const { logIn, changeAccount } = await openKnown();
    changeAccount({ passwordHash: "new password" });
    expect((await logIn("new password")).ok).toBe(true);
  });
});

describe("an account that is not known here", () => {
  it("is not let in by a password that was changed before its session was written", async () => {
    const { logIn, beforeTheSession, changeAccount, ended } = openServer();
    beforeTheSession(() => changeAccount({ passwordHash: "new password" }));
    expect(await logIn()).toEqual(fail({ type: "WrongCredentials" }));
    expect(ended).toEqual(["the new session"]);
  });
});
