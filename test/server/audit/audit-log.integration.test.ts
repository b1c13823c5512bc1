import { beforeAll, describe, expect, it } from "vitest";
import { createAuditLog } from "#server/audit/audit-log.ts";
import { createCouchdbAuditStore, ensureAuditDatabase } from "#server/audit/couchdb-audit-store.ts";
import { connectCouchdb } from "#server/couchdb/connect-couchdb.ts";
import { DatabaseAway } from "#server/couchdb/database-away.ts";
import { createUserId } from "#server/login/user-id.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const sender = { address: "192.0.2.1", userAgent: "" };
const page = { limit: 50 };

describe("the audit log", () => {
  const couchdb = useCouchDb();
  beforeAll(async () => await ensureAuditDatabase(connectCouchdb(couchdb.adminUrl)));

  /** Its database is away for as long as `away.now` says so. Times are far in the past, where nobody else's events are. */
  function openLog() {
    const real = createCouchdbAuditStore(connectCouchdb(couchdb.adminUrl));
    const away = { now: false };
    const time = { now: Date.parse("1999-01-01T00:00:00.000Z") };
    const failures: string[] = [];
    const log = createAuditLog({
      store: {
        ...real,
        async append(events) {
          if (away.now) throw new DatabaseAway("away");
          await real.append(events);
        },
      },
      kept: 1000,
      now: () => time.now,
      onFailure: (_error, left) => void failures.push(left),
    });
    return { log, away, time, failures };
  }

  it("keeps what was noted while the database was away, and loses nothing of it", async () => {
    const { log, away, failures } = openLog();
    const userId = createUserId();
    away.now = true;
    log.note({ type: "logged-in", userId, sender });
    await expect(log.record({ type: "banned", userId, by: "host", sender })).rejects.toThrow(
      "away",
    );
    await log.ofUser(userId, page);
    away.now = false;
    log.note({ type: "logged-out", userId, sender });
    const { events } = await log.ofUser(userId, page);
    expect(events.map(({ type }) => type).toSorted()).toEqual(["logged-in", "logged-out"]);
    expect(failures).toEqual(["kept"]);
    await log.settle();
  });

  it("tells the host what it could not store before it closes", async () => {
    const { log, away, failures } = openLog();
    away.now = true;
    log.note({ type: "logged-in", userId: createUserId(), sender });
    await log.settle();
    expect(failures).toEqual(["kept", "lost"]);
  });

  it("forgets what is older than the setting says, though two servers do so at once", async () => {
    const { log, time } = openLog();
    const userId = createUserId();
    await log.record({ type: "logged-in", userId, sender });
    time.now += 2000;
    await log.record({ type: "logged-out", userId, sender });
    await Promise.all([log.forget(), openLogAt(time.now).forget()]);
    const { events } = await log.ofUser(userId, page);
    expect(events.map(({ type }) => type)).toEqual(["logged-out"]);
    time.now += 2000;
    await log.forget();
    expect((await log.ofUser(userId, page)).events).toEqual([]);
  });

  function openLogAt(now: number) {
    const other = openLog();
    other.time.now = now;
    return other.log;
  }
});
