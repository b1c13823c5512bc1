import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "#test/client/support/manual-clock.ts";
import { createPaperCouchDb, type PaperCouchDb } from "#test/client/support/paper-couchdb.ts";
import { startPaperDevice, type PaperDevice } from "#test/client/support/paper-device.ts";
import { createTempDatabases, type TempDatabases } from "#test/client/support/temp-databases.ts";
import { createNote } from "#test/support/replicating-device.ts";

const NOTES = 350;
let databases: TempDatabases;
let clock: ManualClock;
let paper: PaperCouchDb;
let device: PaperDevice;
let letGo: () => void;

/** The server has many notes, and the device has the newest of them; the page with the others is on its way. */
beforeEach(async () => {
  databases = await createTempDatabases();
  clock = createManualClock();
  paper = createPaperCouchDb(databases, clock);
  await paper.database.bulkDocs(
    Array.from({ length: NOTES }, (_, number) => ({ ...createNote(`n${number}`) })),
  );
  const isHeld = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  paper.disturbance = (url, init) => {
    if (!url.includes("since=0")) return null;
    paper.disturbance = null;
    return isHeld.then(() => paper.fetch(url, init));
  };
  device = await startPaperDevice(databases, clock, paper);
  await device.travelUntil("the newest are here", () => device.store.index.size === 200);
});
afterEach(async () => {
  letGo();
  paper.disturbance = null;
  await device.close();
  await paper.database.close();
  await databases.removeAll();
});

describe("while a page of the first sync is on its way", () => {
  it("[S16] [S12] what is written here goes out, and what came is never taken for unsent", async () => {
    expect(device.view.unsynced).toBe(0);
    const id = await device.write("written meanwhile");
    await device.travelUntil("it is there", async () => (await paper.body(id)) !== undefined);
    await device.travelUntil("it counts as sent", () => device.view.unsynced === 0);
    expect(device.view.state).toMatchObject({ type: "syncing", firstSync: {}, total: NOTES });
    letGo();
    await device.reaches("up-to-date");
    expect(device.store.index.size).toBe(NOTES + 1);
    await device.restart();
    expect(device.store.unsyncedIds().size).toBe(0);
  });

  it("[S16] [S11] many notes that disappear there stay on screen until a person has decided", async () => {
    const { rows } = await paper.database.allDocs();
    await paper.database.bulkDocs(
      rows
        .filter(({ id }) => device.store.index.get(id) !== undefined)
        .slice(0, 100)
        .map(({ id, value }) => ({ _id: id, _rev: value.rev, _deleted: true })),
    );
    letGo();
    await device.travelUntil("all are held", () => device.view.safety.held?.notes === 100);
    await device.travelUntil("all is here", () => device.store.index.size === NOTES);
    expect(device.view.state).toMatchObject({ type: "failed", why: { type: "held", notes: 100 } });
  });

  it("[S16] [S12] what was written before it goes on, over a restart, is sent too", async () => {
    paper.disturbance = () => Promise.reject(new TypeError("fetch failed"));
    device.engine.lostNetwork();
    const id = await device.write("written without a network");
    await device.restart();
    expect(device.view.unsynced).toBe(1);
    paper.disturbance = null;
    await device.reaches("up-to-date");
    expect(await paper.body(id)).toBe("written without a network");
    expect(device.store.index.size).toBe(NOTES + 1);
  });

  it("[S16] killed before the page is on disk it asks for it again", async () => {
    const { database } = device.store;
    const isWriting = new Promise<void>((resolve) => {
      database.bulkDocs = () => {
        resolve();
        return new Promise(() => {});
      };
    });
    letGo();
    await isWriting;
    await device.restart({ isKilled: true });
    await device.reaches("up-to-date");
    expect(device.store.index.size).toBe(NOTES);
    expect(device.view.unsynced).toBe(0);
  });

  it("[S16] [S10] another server ends it: both sides are compared from the start, nothing is deleted", async () => {
    paper.uuid = "another";
    device.engine.lostNetwork();
    letGo();
    await device.travelUntil("it is noticed", () => device.view.safety.serverChange !== null);
    await device.reaches("up-to-date");
    expect(device.view.safety.serverChange?.why).toBe("another-server");
    expect(device.store.index.size).toBe(NOTES);
    expect((await paper.database.info()).doc_count).toBe(NOTES);
  });
});
