import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  type EmbeddedCouchDb,
  startEmbeddedCouchDb,
} from "#couchdb/embedded/start-embedded-couchdb.ts";
import { StartProblem } from "#server/config/start-problem.ts";
import { measureClockDifference } from "#server/grant/clock-difference.ts";
import { openHttpSession } from "#test/support/http-session.ts";
import { startTestSettee } from "#test/support/server-under-test.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** A CouchDB whose clock is so many seconds ahead of ours; `pass` lets time go by on it. */
async function startCouchdbAhead(seconds: number) {
  const dataDir = await mkdtemp(join(tmpdir(), "settee-clock-"));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  let passed = 0;
  const now = () => Date.now() + seconds * 1000 + passed;
  const couchdb: EmbeddedCouchDb = await startEmbeddedCouchDb({ dataDir, now });
  undo.push(() => couchdb.close());
  return { url: couchdb.url, pass: (more: number) => void (passed += more * 1000) };
}

describe("a CouchDB whose clock is not ours", () => {
  it.each([-240, 240])("by %i seconds takes cookies for as long as was said", async (ahead) => {
    const couchdb = await startCouchdbAhead(ahead);
    const env = { COUCHDB_URL: couchdb.url, SYNC_GRANT_TTL: "120" };
    const settee = await startTestSettee({ env });
    undo.push(() => settee.close());
    const device = openHttpSession(settee.url);
    const { pathname } = new URL((await device.signUp(settee.newEmail())).grant.databaseUrl);
    expect((await device.fetch(pathname)).status).toBe(200);
    couchdb.pass(110);
    expect((await device.fetch(pathname)).status).toBe(200);
    couchdb.pass(12);
    expect((await device.fetch(pathname)).status).toBe(401);
  });

  it.each([-400, 400])("by %i seconds is refused, in one sentence", async (ahead) => {
    const { url } = await startCouchdbAhead(ahead);
    const starting = startTestSettee({ env: { COUCHDB_URL: url } });
    await expect(starting).rejects.toThrow(StartProblem);
    await expect(starting).rejects.toThrow(
      /clock is (399|400|401) seconds (ahead of|behind) this machine's\. Set both by a time server/,
    );
  });

  it("is told to the host from two seconds on, and no sooner", async () => {
    const said: string[] = [];
    const log = { warn: (message: unknown) => void said.push(String(message)) };
    const { origin } = new URL((await startCouchdbAhead(0)).url);
    expect(await measureClockDifference(origin, Date.now, log)).toBe(0);
    expect(said).toEqual([]);
    const slow = () => Date.now() - 60_000;
    expect(Math.abs((await measureClockDifference(origin, slow, log)) - 60_000)).toBeLessThan(1500);
    expect(said.join()).toMatch(/clock is (59|60|61) seconds ahead of this machine's/);
  });
});
