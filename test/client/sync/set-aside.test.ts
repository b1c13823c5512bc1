import { afterEach, beforeEach, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "#test/client/support/manual-clock.ts";
import { createPaperCouchDb, type PaperCouchDb } from "#test/client/support/paper-couchdb.ts";
import { startPaperDevice, type PaperDevice } from "#test/client/support/paper-device.ts";
import { createTempDatabases, type TempDatabases } from "#test/client/support/temp-databases.ts";

let databases: TempDatabases;
let clock: ManualClock;
let paper: PaperCouchDb;
let device: PaperDevice;
let bad: string;

beforeEach(async () => {
  databases = await createTempDatabases();
  clock = createManualClock();
  paper = createPaperCouchDb(databases, clock);
  device = await startPaperDevice(databases, clock, paper);
  paper.refuse = (document) => (document["title"] === "Bad" ? "quota exceeded" : null);
  bad = await device.write("refused", "Bad");
  const good = await device.write("taken", "Good");
  await device.travelUntil("it is set aside", () => device.view.setAside.length === 1);
  await device.travelUntil("the other is there", async () => (await paper.body(good)) === "taken");
});
afterEach(async () => {
  await device.close();
  await paper.database.close();
  await databases.removeAll();
});

const isThere = async (): Promise<boolean> => (await paper.body(bad)) !== undefined;

it("[S8] a note that was refused is never called safe, and the state says so", async () => {
  expect(await device.reaches("failed")).toEqual({
    type: "failed",
    why: { type: "set-aside", notes: 1 },
  });
  const why = { kind: "refused", reason: "quota exceeded" };
  expect(device.view.setAside).toMatchObject([{ id: bad, title: "Bad", why }]);
  expect(device.view.safety).toMatchObject({
    isAllOnServer: false,
    counts: { setAside: 1, onServer: 1, onlyHere: 0, onItsWay: 0 },
  });
  const ledger = device.engine.ledger({ only: "all", offset: 0, limit: 10 });
  expect(ledger.lines.map(({ place }) => place.type)).toEqual(["set-aside", "on-server"]);
});

it("[S8] it is sent again after a change", async () => {
  paper.refuse = () => null;
  await device.edit(bad, "better");
  await device.reaches("up-to-date");
  expect(await paper.body(bad)).toBe("better");
});

it("[S8] it is sent again after an update of the app, and not by a mere restart", async () => {
  paper.refuse = () => null;
  await device.restart();
  await device.reaches("failed");
  expect(await isThere()).toBe(false);
  await device.restart({ build: "the next one" });
  await device.travelUntil("it is there", isThere);
  await device.reaches("up-to-date");
  expect(device.view.safety.isAllOnServer).toBe(true);
});

it("[S8] it is sent again after a new log-in", async () => {
  paper.refuse = () => null;
  await device.restart({ isNewLogin: true });
  await device.travelUntil("it is there", isThere);
  await device.reaches("up-to-date");
  expect(device.view.setAside).toEqual([]);
});

it("[S8] it is sent again when a person asks, and stays set aside with the new reason if need be", async () => {
  paper.refuse = () => "still too much";
  device.engine.retrySetAside("all");
  await device.travelUntil(
    "the reason is new",
    () => device.view.setAside[0]?.reason === "still too much",
  );
  paper.refuse = () => null;
  device.engine.retrySetAside([bad]);
  await device.travelUntil("it is there", isThere);
  await device.reaches("up-to-date");
  expect(device.view.setAside).toEqual([]);
});
