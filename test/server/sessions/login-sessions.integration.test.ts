import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureAdminDatabase } from "#server/couchdb/admin-database.ts";
import { connectCouchdb } from "#server/couchdb/connect-couchdb.ts";
import { createUserId } from "#server/login/user-id.ts";
import {
  SESSIONS_DATABASE,
  createCouchdbLoginSessions,
} from "#server/sessions/couchdb-login-sessions.ts";
import {
  DEFAULT_LIMITS,
  type LoginSession,
  isForgettable,
} from "#server/sessions/login-session.ts";
import type { LoginSessions } from "#server/sessions/login-sessions.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

/** Far ahead, so that no other server on this CouchDB takes these sessions for long over. */
const NOW = Date.now() + DEFAULT_LIMITS.longestSession;

function newSession(changes: Partial<LoginSession> = {}): LoginSession {
  const { userId = createUserId() } = changes;
  return {
    id: `${userId}-${randomBytes(16).toString("hex")}`,
    userId,
    counter: 0,
    attemptHash: null,
    pastAttempts: [],
    address: "192.0.2.1",
    userAgent: "",
    label: null,
    unsyncedEdits: null,
    createdAt: NOW,
    usedAt: NOW,
    ended: null,
    ...changes,
  };
}

describe("login sessions", () => {
  const couchdb = useCouchDb();
  let sessions: LoginSessions;
  beforeAll(async () => {
    const client = connectCouchdb(couchdb.adminUrl);
    await ensureAdminDatabase(client, SESSIONS_DATABASE);
    sessions = createCouchdbLoginSessions(client);
  });

  it("are decided on one at a time, however many decide at once", async () => {
    const session = newSession();
    await sessions.create(session);
    const counts = await Promise.all(
      [1, 2, 3, 4, 5].map(() =>
        sessions.update(session.id, (current) => {
          if (current === undefined) throw new Error("the session vanished");
          const next = { ...current, counter: current.counter + 1 };
          return { write: next, answer: next.counter };
        }),
      ),
    );
    expect(counts.toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(await sessions.find(session.id)).toMatchObject({ counter: 5 });
    await sessions.forget((one) => one.id === session.id);
  });

  it("that are long over are removed without a trace, the others stay", async () => {
    const userId = createUserId();
    const over = Array.from({ length: 120 }, () =>
      newSession({ userId, usedAt: NOW - DEFAULT_LIMITS.longestIdle }),
    );
    const ended = newSession({
      userId,
      ended: { at: NOW - DEFAULT_LIMITS.longestIdle, why: "revoked" },
    });
    const fresh = newSession({ userId });
    const justEnded = newSession({ userId, ended: { at: NOW, why: "revoked" } });
    for (const session of [...over, ended, fresh, justEnded]) await sessions.create(session);
    const own = (session: LoginSession) => session.userId === userId;
    expect(
      await sessions.forget((one) => own(one) && isForgettable(one, DEFAULT_LIMITS, NOW)),
    ).toBe(121);
    expect(await sessions.find(ended.id)).toBeUndefined();
    expect(await sessions.find(fresh.id)).toMatchObject({ id: fresh.id });
    expect(await sessions.find(justEnded.id)).toMatchObject({ id: justEnded.id });
    const again = { ...ended, usedAt: NOW };
    await sessions.create(again);
    expect(await sessions.forget(own)).toBe(3);
  });

  it("that are over are removed by two servers' jobs at the same time, and every other stays", async () => {
    const userId = createUserId();
    const over = Array.from({ length: 20 }, () => newSession({ userId, usedAt: 0 }));
    const standing = newSession({ userId });
    await Promise.all([...over, standing].map(async (session) => await sessions.create(session)));
    const other = createCouchdbLoginSessions(connectCouchdb(couchdb.adminUrl));
    const isOver = (one: LoginSession) =>
      one.userId === userId && isForgettable(one, DEFAULT_LIMITS, NOW);
    await Promise.all([sessions, other].map(async (one) => await one.forget(isOver)));
    expect((await sessions.ofUser(userId)).map(({ id }) => id)).toEqual([standing.id]);
    await sessions.forget((one) => one.userId === userId);
  });
});
