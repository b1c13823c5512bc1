import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { userIdSchema } from "#shared/user-database.ts";
import { ensureAdminDatabase } from "#server/couchdb/admin-database.ts";
import { type Couchdb, connectCouchdb } from "#server/couchdb/connect-couchdb.ts";
import { createMintSyncGrant } from "#server/grant/mint-sync-grant.ts";
import { couchdbUserId, openCouchdbUsers } from "#server/provision/couchdb-users.ts";
import { createCouchdbUserAccess } from "#server/revocation/couchdb-user-access.ts";
import { createAccessTokens } from "#server/sessions/access-token.ts";
import {
  SESSIONS_DATABASE,
  createCouchdbLoginSessions,
} from "#server/sessions/couchdb-login-sessions.ts";
import { createKnownPeople } from "#server/sessions/known-people.ts";
import { DEFAULT_LIMITS } from "#server/sessions/login-session.ts";
import { createRefreshLogin } from "#server/sessions/refresh-login.ts";
import { createRefreshTokens } from "#server/sessions/refresh-token.ts";
import { createSessionKeeper } from "#server/sessions/session-keeper.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const KEY = [new Uint8Array(32).fill(3)];
const sender = { address: "192.0.2.1", userAgent: "" };
const now = () => 1_800_000_000_000;

/** One server. Its feed claims to live and tells nothing: what it knows must hold without. */
function openServer(couchdb: Couchdb, count: { reads: number }) {
  const counting: Couchdb = {
    async request(request) {
      if (request.method === undefined) count.reads += 1;
      return await couchdb.request(request);
    },
  };
  const sessions = createCouchdbLoginSessions(counting);
  const users = openCouchdbUsers(counting);
  const knownPeople = createKnownPeople();
  knownPeople.trust(() => true);
  const sessionKeeper = createSessionKeeper({
    sessions,
    limits: DEFAULT_LIMITS,
    refreshTokens: createRefreshTokens(KEY),
    accessTokens: createAccessTokens(KEY, now),
    now,
    onReuse: async () => undefined,
  });
  const refreshLogin = createRefreshLogin({
    sessionKeeper,
    knownPeople,
    syncGrant: createMintSyncGrant(users, {
      secret: async () => "s",
      timeout: 600,
      lifetime: 600,
      clockDifference: 0,
      now,
    }),
    accounts: {
      find: async (userId) => ({
        userId,
        email: "a@example.org",
        emailVerified: true,
        passwordHash: "",
        passwordChangedAt: 0,
        roles: ["member"],
        createdAt: "",
        provisioned: "1",
      }),
    },
  });
  return {
    users,
    sessions,
    sessionKeeper,
    refreshLogin,
    knownPeople,
    access: createCouchdbUserAccess(users, sessions),
  };
}

describe("what a server knows of a person", () => {
  const couchdb = useCouchDb();
  beforeAll(async () => {
    await ensureAdminDatabase(connectCouchdb(couchdb.adminUrl), SESSIONS_DATABASE);
  });

  const userIds: string[] = [];
  afterAll(async () => {
    const sessions = createCouchdbLoginSessions(connectCouchdb(couchdb.adminUrl));
    await sessions.forget(({ userId }) => userIds.includes(userId));
  });

  async function logIn() {
    const count = { reads: 0 };
    const client = connectCouchdb(couchdb.adminUrl);
    const [here, there] = [openServer(client, count), openServer(client, { reads: 0 })];
    const userId = userIdSchema.parse((await couchdb.createUser()).name);
    const path = `/_users/${couchdbUserId(userId)}`;
    const created = z.looseObject({}).parse(await (await couchdb.asAdmin("GET", path)).json());
    await couchdb.asAdmin("PUT", path, { ...created, settee: { status: "active" } });
    userIds.push(userId);
    let { refreshToken } = await here.sessionKeeper.start(userId, sender);
    const refresh = async () => {
      const login = await here.refreshLogin({ refreshToken, sender });
      if (!login.ok) return login.error;
      ({ refreshToken } = login.value.tokens);
      return login.value.grant.authSession;
    };
    return { here, there, count, userId, refresh };
  }

  it("makes a refresh one write, without a read", async () => {
    const { refresh, count } = await logIn();
    await refresh();
    count.reads = 0;
    await refresh();
    await refresh();
    expect(count.reads).toBe(0);
  });

  it("never makes a grant of a salt that another server took back, even with a feed that tells nothing", async () => {
    const { there, userId, refresh } = await logIn();
    await refresh();
    const before = await refresh();
    await there.access.renewSalt(userId);
    const after = await refresh();
    expect(after).not.toEqual(before);
    expect(await refresh()).toEqual(after);
  });

  it("is worth nothing after a ban on another server", async () => {
    const { there, userId, refresh } = await logIn();
    await refresh();
    await refresh();
    await there.access.ban(userId);
    for (const { id } of await there.sessions.ofUser(userId))
      await there.sessions.update(id, (session) =>
        session === undefined
          ? { answer: undefined }
          : { write: { ...session, ended: { at: now(), why: "banned" } }, answer: undefined },
      );
    expect(await refresh()).toEqual({ type: "SessionEnded", why: "banned" });
  });

  it("is read again when the feed says that somebody changed it by hand", async () => {
    const { here, there, userId, refresh } = await logIn();
    await refresh();
    const before = await refresh();
    await there.users.update(couchdbUserId(userId), (user) =>
      user === undefined
        ? { answer: undefined }
        : { write: { ...user, salt: "b".repeat(32) }, answer: undefined },
    );
    here.knownPeople.forget(userId);
    expect(await refresh()).not.toEqual(before);
  });
});
