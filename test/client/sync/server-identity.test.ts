import type PouchDB from "pouchdb-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "#test/client/support/manual-clock.ts";
import { createPaperCouchDb, type PaperCouchDb } from "#test/client/support/paper-couchdb.ts";
import { startPaperDevice, type PaperDevice } from "#test/client/support/paper-device.ts";
import { createTempDatabases, type TempDatabases } from "#test/client/support/temp-databases.ts";

let databases: TempDatabases;
let clock: ManualClock;
let paper: PaperCouchDb;
let device: PaperDevice;
let first: string;
let second: string;

beforeEach(async () => {
  databases = await createTempDatabases();
  clock = createManualClock();
  paper = createPaperCouchDb(databases, clock);
  device = await startPaperDevice(databases, clock, paper);
  first = await device.write("first");
  await device.reaches("up-to-date");
});
afterEach(async () => {
  await device.close();
  await paper.database.close();
  await databases.removeAll();
});

async function hasEverything(): Promise<void> {
  await device.travelUntil(
    "it is repaired",
    () => device.view.safety.serverChange?.progress === "repaired",
  );
  await device.reaches("up-to-date");
  expect(await paper.body(first)).toBe("first");
  expect(await paper.body(second)).toBe("second");
  expect(device.store.index.size).toBe(2);
  expect(device.view.safety.isAllOnServer).toBe(true);
}

/** Another database in place of the one that was. */
async function replaceWith(database: PouchDB): Promise<void> {
  paper.disturbance = async () => Response.json({}, { status: 503 });
  await device.restart();
  await device.reaches("failed");
  await paper.database.close();
  paper.replaceDatabase(database);
  paper.disturbance = null;
}

describe("[S10] the server", () => {
  it("was rebuilt and is empty: noticed, said, and filled again, with nothing deleted here", async () => {
    second = await device.write("second");
    await device.reaches("up-to-date");
    await replaceWith(databases.openNamed("paper-rebuilt"));
    paper.forgetCheckpoints();
    paper.uuid = "another";
    device.engine.wake();
    await device.travelUntil("it is noticed", () => device.view.safety.serverChange !== null);
    expect(device.view.safety.serverChange).toMatchObject({ why: "another-server" });
    await hasEverything();
    await device.engine.dismissServerChange();
    await device.travelUntil("it is read", () => device.view.safety.serverChange === null);
  });

  it("was restored from a backup: what it forgot is sent again, and nothing counts as safe meanwhile", async () => {
    const backup = databases.openNamed("paper-backup");
    const { rows } = await paper.database.allDocs({ include_docs: true });
    const docs = rows.flatMap(({ doc }) => doc ?? []);
    await backup.bulkDocs({ docs, new_edits: false }, { new_edits: false });
    const checkpoints = paper.checkpoints();
    second = await device.write("second");
    await device.reaches("up-to-date");
    await replaceWith(backup);
    paper.setCheckpoints(checkpoints);
    device.engine.wake();
    await device.travelUntil("it is noticed", () => device.view.safety.serverChange !== null);
    expect(device.view.safety).toMatchObject({
      serverChange: { why: "went-back", progress: "comparing" },
      isAllOnServer: false,
    });
    await hasEverything();
  });

  it("is repaired after a restart too, when the first try was cut off", async () => {
    second = await device.write("second");
    await device.reaches("up-to-date");
    await replaceWith(databases.openNamed("paper-rebuilt"));
    paper.uuid = "another";
    paper.disturbance = (url) =>
      url.includes("_bulk_docs") ? Promise.reject(new TypeError("cut")) : null;
    await device.travelUntil(
      "it is noticed and cut off",
      () => device.view.safety.serverChange !== null && device.view.state.type === "offline",
    );
    paper.disturbance = null;
    await device.restart({ isKilled: true });
    expect(device.view.safety.isAllOnServer).toBe(false);
    await hasEverything();
  });

  it("that is the same as ever is not complained about", async () => {
    second = await device.write("second");
    await device.reaches("up-to-date");
    for (let turn = 0; turn < 3; turn++) {
      await device.restart({ isKilled: turn === 1 });
      await device.edit(first, `edit ${turn}`);
      await device.reaches("up-to-date");
    }
    expect(device.view.safety.serverChange).toBeNull();
  });
});
