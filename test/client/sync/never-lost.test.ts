import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NotePlace } from "#client/port/safety-view.ts";
import { createManualClock, type ManualClock } from "#test/client/support/manual-clock.ts";
import { createPaperCouchDb, type PaperCouchDb } from "#test/client/support/paper-couchdb.ts";
import { startPaperDevice, type PaperDevice } from "#test/client/support/paper-device.ts";
import { createTempDatabases, type TempDatabases } from "#test/client/support/temp-databases.ts";

let databases: TempDatabases;
let clock: ManualClock;
let paper: PaperCouchDb;
let device: PaperDevice;

beforeEach(async () => {
  databases = await createTempDatabases();
  clock = createManualClock();
  paper = createPaperCouchDb(databases, clock);
  device = await startPaperDevice(databases, clock, paper);
});
afterEach(async () => {
  paper.disturbance = null;
  await device.close();
  await paper.database.close();
  await databases.removeAll();
});

function goOffline(): void {
  paper.disturbance = () => Promise.reject(new TypeError("Failed to fetch"));
  device.engine.lostNetwork();
}
function placeOf(id: string): NotePlace["type"] | undefined {
  const { lines } = device.engine.ledger({ only: "all", offset: 0, limit: 100 });
  return lines.find((line) => line.id === id)?.place.type;
}

describe("[S12] the ledger", () => {
  it("follows a note from only here over its way to the server", async () => {
    await device.reaches("up-to-date");
    goOffline();
    await device.reaches("offline");
    const id = await device.write("hello");
    expect(placeOf(id)).toBe("only-here");
    paper.disturbance = (url) => (url.includes("_bulk_docs") ? new Promise(() => {}) : null);
    device.engine.wake();
    await device.travelUntil("it is on its way", () => placeOf(id) === "on-its-way");
    paper.disturbance = null;
    await device.travelUntil("it is there", () => placeOf(id) === "on-server");
    expect(await paper.body(id)).toBe("hello");
  });

  it("never calls a note safe whose push was cut off between the document and the checkpoint", async () => {
    await device.reaches("up-to-date");
    paper.disturbance = (_url, init) =>
      init.method === "PUT" ? Promise.reject(new TypeError("cut")) : null;
    const id = await device.write("hello");
    await device.travelUntil("it is stored", async () => (await paper.body(id)) === "hello");
    await device.reaches("offline");
    expect(placeOf(id)).toBe("only-here");
    expect(device.view.safety.isAllOnServer).toBe(false);
    await device.restart({ isKilled: true });
    expect(device.view.safety.isAllOnServer).toBe(false);
    paper.disturbance = null;
    await device.reaches("up-to-date");
    expect(placeOf(id)).toBe("on-server");
  });

  it("after a crash what was written here is not safe, and what was only pulled is", async () => {
    await device.reaches("up-to-date");
    const at = "2030-01-01T00:00:00.000Z";
    const times = { archivedAt: null, trashedAt: null, createdAt: at, updatedAt: at };
    const fields = { schema: 1, title: "", body: "there", tags: [], pinned: false, ...times };
    // Push can't confirm what pull brings, so its numbers stay behind.
    paper.disturbance = (url) => (url.includes("_revs_diff") ? new Promise(() => {}) : null);
    await paper.database.put({ _id: "note:pulled", ...fields });
    await device.travelUntil("it is here", () => device.store.index.size === 1);
    const mine = await device.write("mine");
    goOffline();
    await device.restart({ isKilled: true });
    expect(placeOf("note:pulled")).toBe("on-server");
    expect(placeOf(mine)).toBe("only-here");
    expect(device.view.unsynced).toBe(1);
  });

  it("lists a deletion that the server does not know yet", async () => {
    const id = await device.write("hello", "Gone");
    await device.reaches("up-to-date");
    goOffline();
    await device.store.deleteForever([id]);
    const { lines, counts } = device.engine.ledger({ only: "unsafe", offset: 0, limit: 10 });
    expect(lines).toMatchObject([{ id, isDeleted: true, place: { type: "only-here" } }]);
    expect(counts).toEqual({ onlyHere: 1, onItsWay: 0, onServer: 0, setAside: 0 });
    await device.restart({ isKilled: true });
    expect(device.view.safety.isAllOnServer).toBe(false);
  });

  it("remembers the last contact of each direction over a restart", async () => {
    await device.reaches("up-to-date");
    await device.travel(31_000);
    const { lastSent, lastReceived } = device.view.safety;
    expect(lastSent).not.toBeNull();
    expect(lastReceived).not.toBeNull();
    goOffline();
    clock.advance(86_400_000);
    await device.restart();
    expect(Date.parse(device.view.safety.lastSent ?? "")).toBeLessThan(clock.now() - 86_000_000);
    expect(device.view.safety.isAllOnServer).toBe(true);
  });
});
