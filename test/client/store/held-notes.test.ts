import type { PouchDocument } from "pouchdb-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
});
afterEach(async () => {
  await device.close();
  await paper.database.close();
  await databases.removeAll();
});

async function startWith(count: number): Promise<void> {
  const at = "2030-01-01T00:00:00.000Z";
  const times = { archivedAt: null, trashedAt: null, createdAt: at, updatedAt: at };
  const notes = Array.from({ length: count }, (_, number) => ({
    _id: `note:${number}`,
    schema: 1,
    title: `Note ${number}`,
    body: "kept",
    tags: [],
    pinned: false,
    ...times,
  }));
  await paper.database.bulkDocs(notes);
  device = await startPaperDevice(databases, clock, paper);
  await device.travelUntil("all are here", () => device.store.index.size === count);
  await device.reaches("up-to-date");
}

/** Another device deletes the notes from `from` on. */
async function loseElsewhere(
  from: number,
  count: number,
  how: (document: PouchDocument) => PouchDocument,
): Promise<void> {
  const ids = Array.from({ length: count }, (_, place) => `note:${from + place}`);
  const { rows } = await paper.database.allDocs({ keys: ids, include_docs: true });
  await paper.database.bulkDocs(rows.flatMap(({ doc }) => (doc ? [how(doc)] : [])));
}
const remove = ({ _id, _rev = "" }: PouchDocument): PouchDocument => ({
  _id,
  _rev,
  _deleted: true,
});
const trash = (document: PouchDocument): PouchDocument => ({
  ...document,
  trashedAt: "2030-01-02T00:00:00.000Z",
});
const shownCount = (): number =>
  device.store.index.inOrder().filter(({ shown }) => shown.trashedAt === null).length;
const heldCount = (): number | undefined => device.view.safety.held?.notes;
const isHeld = (): boolean => device.view.safety.held !== null;
async function countThere(): Promise<number> {
  const { rows } = await paper.database.allDocs({ include_docs: true });
  return rows.filter(({ doc }) => doc?.["trashedAt"] === null).length;
}

describe("[S11] a mass deletion", () => {
  it.each([
    ["deleted for good", remove, 25],
    ["put into the trash", trash, 0],
  ])(
    "does not spread by itself: 25 of 100 %s stay on screen until a person has decided",
    async (_how, how, deleted) => {
      await startWith(100);
      await loseElsewhere(0, 25, how);
      await device.travelUntil("it is held", () => heldCount() === 25);
      expect(device.view.safety.held).toMatchObject({ notes: 25, of: 100, deleted });
      expect(device.view.safety.isAllOnServer).toBe(false);
      expect(await device.reaches("failed")).toMatchObject({ why: { type: "held", notes: 25 } });
      expect(shownCount()).toBe(100);
      expect(device.store.index.get("note:3")?.shown).toMatchObject({
        body: "kept",
        trashedAt: null,
      });
      await device.store.answerHeld("undo");
      await device.reaches("up-to-date");
      await device.travelUntil(
        "they are back on the server",
        async () => (await countThere()) === 100,
      );
      expect(isHeld()).toBe(false);
      expect(shownCount()).toBe(100);
    },
  );

  it("is applied when the person says so", async () => {
    await startWith(100);
    await loseElsewhere(0, 30, remove);
    await device.travelUntil("it is held", () => heldCount() === 30);
    await device.store.answerHeld("apply");
    await device.reaches("up-to-date");
    expect(shownCount()).toBe(70);
    expect(await countThere()).toBe(70);
    await device.restart();
    expect(shownCount()).toBe(70);
  });

  it("stays held over a crash, and can still be undone", async () => {
    await startWith(100);
    await loseElsewhere(0, 30, remove);
    await device.travelUntil("it is held", () => heldCount() === 30);
    await device.restart({ isKilled: true });
    expect(shownCount()).toBe(100);
    await device.travelUntil("it is held still", () => heldCount() === 30);
    await device.store.answerHeld("undo");
    await device.travelUntil(
      "they are back on the server",
      async () => (await countThere()) === 100,
    );
  });

  it("is noticed when it comes in small pieces, with a crash between them", async () => {
    await startWith(100);
    for (let from = 0; from < 15; from += 5) {
      await loseElsewhere(from, 5, remove);
      await device.travelUntil("it is here", () => shownCount() === 95 - from);
    }
    await device.restart({ isKilled: true });
    await loseElsewhere(15, 10, remove);
    await device.travelUntil("it is held", () => heldCount() === 25);
    expect(shownCount()).toBe(100);
  });

  it("keeps what a person edits, and asks only about the others", async () => {
    await startWith(100);
    await loseElsewhere(0, 30, remove);
    await device.travelUntil("it is held", () => heldCount() === 30);
    await device.edit("note:0", "still wanted");
    await device.travelUntil("one is out", () => heldCount() === 29);
    await device.store.answerHeld("apply");
    await device.reaches("up-to-date");
    expect(shownCount()).toBe(71);
    expect(await paper.body("note:0")).toBe("still wanted");
  });

  it.each([
    [20, 40, "twenty notes are few"],
    [30, 200, "thirty of two hundred are few"],
  ])("of %i of %i is none: %s", async (count, of) => {
    await startWith(of);
    await loseElsewhere(0, count, remove);
    await device.travelUntil("they are gone", () => shownCount() === of - count);
    await device.reaches("up-to-date");
    expect(isHeld()).toBe(false);
  });

  it("that a person makes here is not asked about", async () => {
    await startWith(60);
    await device.store.deleteForever(Array.from({ length: 40 }, (_, n) => `note:${n}`));
    await device.reaches("up-to-date");
    expect(isHeld()).toBe(false);
    expect(await countThere()).toBe(20);
  });
});
