import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeSetteeApi, type FakeSetteeApi } from "#test/client/support/fake-settee-api.ts";
import { createTestDevice, type TestDevice } from "#test/client/support/test-device.ts";
import { until } from "#test/client/support/until.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";
import { createNote } from "#test/support/replicating-device.ts";

const couchdb = useCouchDb();
const NOTES = 320;
/** So long that a page holds a part of them. */
const LONG = "first\n\nsecond\n\n" + "A long note of twenty kilobytes or so. ".repeat(500);
let database: string;
let api: FakeSetteeApi;
let device: TestDevice;

beforeEach(async () => {
  const user = await couchdb.createUser();
  database = await couchdb.createDatabase({
    admins: { names: [], roles: ["_admin"] },
    members: { names: [user.name], roles: [] },
  });
  await write(
    Array.from({ length: NOTES }, (_, number) => createNote(`n${number}`, { body: LONG })),
  );
  api = createFakeSetteeApi(couchdb, user, database);
  device = await createTestDevice(api);
});
afterEach(async () => {
  device.intercept = null;
  await device.remove();
});

async function write(docs: readonly object[], options: object = {}): Promise<void> {
  const answer = await couchdb.asAdmin("POST", `/${database}/_bulk_docs`, { docs, ...options });
  const failed: unknown = JSON.parse(await answer.text());
  expect(failed).not.toContainEqual(expect.objectContaining({ error: expect.anything() }));
}

async function stored(id: string): Promise<Record<string, unknown>> {
  const path = `/${database}/${encodeURIComponent(id)}?conflicts=true`;
  return JSON.parse(await (await couchdb.asAdmin("GET", path)).text());
}

const isPage = (url: string): boolean => url.includes("include_docs=true");
const isAscendingPage = (url: string): boolean => isPage(url) && url.includes("since=");
const asked = (part: string): string[] => device.requests.filter((one) => one.includes(part));

describe("the first sync", () => {
  it("[S16] brings the newest first, then everything in pages, and nothing is read twice", async () => {
    const listed: number[] = [];
    await device.logIn();
    device.store().index.subscribe(() => listed.push(device.store().index.size));
    const totals: number[] = [];
    device.settee.port.watch("sync", null, ({ state }) => {
      if (state.type === "syncing" && state.firstSync) totals.push(state.total);
    });
    await device.reaches("up-to-date");
    expect(device.store().index.size).toBe(NOTES);
    expect(listed[0]).toBe(200);
    expect(new Set(totals)).toEqual(new Set([NOTES]));
    const pages = asked("include_docs=true");
    expect(new Set(pages).size).toBe(pages.length);
    expect(pages.length).toBeGreaterThan(2);
    expect([...asked("_bulk_get"), ...asked("_revs_diff")]).toEqual([]);
    // PouchDB's own feed goes on from the last page.
    const live = asked("_changes").filter((one) => !isPage(one));
    expect(live.filter((one) => /since=0(&|$)/.test(one))).toEqual([]);

    await write([createNote("later")]);
    await until("it comes by itself", () => device.body("note:later") !== undefined);
    await device.reaches("up-to-date");
    device.requests.length = 0;
    await device.restart();
    await device.reaches("up-to-date");
    expect(asked("include_docs=true")).toEqual([]);
    expect([...asked("_bulk_get"), ...asked("_revs_diff")]).toEqual([]);
    expect(asked("_changes").filter((one) => /since=0(&|$)/.test(one))).toEqual([]);
    expect(device.sync().unsynced).toBe(0);
  });

  it("[S16] goes on where it was, whichever request is cut, over restarts", async () => {
    const cut = new Map<string, number>();
    device.intercept = (url, init) => {
      const request = `${init.method ?? "GET"} ${url}`;
      const times = (cut.get(request) ?? 0) + 1;
      cut.set(request, times);
      if (times === 1) throw new TypeError("fetch failed");
      return undefined;
    };
    await device.logIn();
    for (let isRestart = false; ; isRestart = !isRestart) {
      const state = await until("it stands or is done", () => {
        const { type } = device.sync().state;
        return type === "offline" || type === "up-to-date" ? type : null;
      });
      if (state === "up-to-date") break;
      if (isRestart) await device.restart();
      else device.settee.wake();
      await until("it tries again", () => device.sync().state.type !== "offline");
    }
    expect(device.store().index.size).toBe(NOTES);
    // Cut once, then asked for once, and once more where the cut of another request ended the run meanwhile.
    const times = [...cut].flatMap(([request, times]) => (isPage(request) ? [times] : []));
    expect(Math.max(...times)).toBeLessThanOrEqual(4);
    expect(asked("_bulk_get")).toEqual([]);
    const live = asked("_changes").filter((one) => !isPage(one));
    expect(live.filter((one) => /since=0(&|$)/.test(one))).toEqual([]);
    expect(device.sync().unsynced).toBe(0);
  });

  it("[S16] [S4] [S7] renews a cookie in its middle, takes no hotel's page for notes, and loses no page by it", async () => {
    let pages = 0;
    device.intercept = (url) => {
      if (!isAscendingPage(url)) return undefined;
      pages++;
      if (pages === 1) api.cookie = null;
      return pages === 3
        ? new Response("<h1>Hotel</h1>", { headers: { "content-type": "text/html" } })
        : undefined;
    };
    await device.logIn();
    expect(await device.reaches("failed")).toMatchObject({ why: { type: "not-couchdb" } });
    expect(api.attempts.length).toBe(1);
    // The page before the hotel's is written to its end, and its position after it.
    const { local } = device.store();
    await until("it is kept", async () => Number((await local.read("first-sync"))?.["done"]) > 0);
    const { length } = asked("since=0");
    device.settee.wake();
    await device.reaches("up-to-date");
    expect(device.store().index.size).toBe(NOTES);
    expect(asked("since=0").length).toBe(length);
  });

  it("[S16] [S2] brings all leaves of a conflict and deletions, and no design document", async () => {
    const leaves = ["1-aaaa", "1-bbbb"].map((_rev, place) =>
      Object.assign(createNote("both", { body: `first\n\nfrom ${place}` }), { _rev }),
    );
    await write(leaves, { new_edits: false });
    await write([{ _id: "_design/theirs", language: "javascript" }]);
    await write([{ ...(await stored("note:n7")), _deleted: true }]);
    await device.logIn();
    await device.reaches("up-to-date");
    await until("they are merged", () => device.body("note:both")?.includes("from 1") === true);
    expect(device.body("note:both")).toContain("from 0");
    await device.hasSentAll();
    expect(await stored("note:both")).not.toHaveProperty("_conflicts");
    const { results } = await device.store().database.changes({ since: 0 });
    expect(results.find(({ id }) => id === "note:n7")?.deleted).toBe(true);
    expect(results.map(({ id }) => id)).not.toContain("_design/theirs");
    expect(device.store().index.size).toBe(NOTES);
  });

  it("[S16] [S2] a note that is edited here and there before its page comes is merged, and new ones go out", async () => {
    const newest = `note:n${NOTES - 1}`;
    device.intercept = (url) => {
      if (isAscendingPage(url)) throw new TypeError("fetch failed");
      return undefined;
    };
    await device.logIn();
    await until("the newest are here", () => device.store().index.size >= 200);
    await device.reaches("offline");
    await device.edit(newest, LONG.replace("first", "edited here"));
    const { note } = await device.write("written meanwhile");
    const there = await stored(newest);
    await write([{ ...there, body: LONG.replace("second", "edited there") }]);
    device.intercept = null;
    device.settee.wake();
    const merged = LONG.replace("first", "edited here").replace("second", "edited there");
    await until("it is merged", () => device.body(newest) === merged);
    await device.hasSentAll();
    await device.reaches("up-to-date");
    expect(await stored(newest)).toMatchObject({ body: merged });
    expect(await stored(newest)).not.toHaveProperty("_conflicts");
    expect(await stored(note.id)).toMatchObject({ body: "written meanwhile" });
    expect(device.store().index.size).toBe(NOTES + 1);
  });
});
