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
  device = await startPaperDevice(databases, clock, paper);
});
afterEach(async () => {
  paper.disturbance = null;
  await device.close();
  await paper.database.close();
  await databases.removeAll();
});

const answerAll = (make: () => Response) => async (): Promise<Response> => make();

describe("the states", () => {
  it("[S1] up to date is not said while what the feed brought is still being written", async () => {
    await device.reaches("up-to-date");
    let letGo = (): void => {};
    const isHeld = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    paper.disturbance = (url) => {
      if (!url.includes("/_revs_diff") && !url.includes("/_bulk_get")) return null;
      paper.disturbance = null;
      return isHeld.then(() => Response.json({ results: [] }));
    };
    await paper.database.put({ ...noteFrom("elsewhere"), _id: "note:elsewhere" });
    await device.travelUntil("it is asked for", () => paper.disturbance === null);
    await device.travel(2_000);
    expect(device.view.state.type).toBe("syncing");
    letGo();
    await device.reaches("up-to-date");
  });

  it("[S1] up to date is not said while an edit waits for push, whatever the clock says", async () => {
    await device.reaches("up-to-date");
    paper.disturbance = (url) => (url.includes("/_revs_diff") ? new Promise(() => {}) : null);
    await device.write("waits");
    await device.travel(5_000);
    expect(device.view.state.type).toBe("syncing");
    expect(device.view.safety).toMatchObject({ isAllOnServer: false, counts: { onItsWay: 1 } });
  });

  it.each([
    [
      "a captive portal",
      () => html(200),
      { type: "failed", why: { type: "not-couchdb", status: 200 } },
    ],
    [
      "a portal's redirect page",
      () => html(404),
      { type: "failed", why: { type: "not-couchdb", status: 404 } },
    ],
    [
      "a proxy's 502",
      () => html(502),
      { type: "failed", why: { type: "server-error", status: 502 } },
    ],
    [
      "half an answer",
      () => new Response('{"results":[', { headers: JSON_TYPE }),
      { type: "failed", why: { type: "not-couchdb", status: 200 } },
    ],
    [
      "a broken connection",
      () => {
        throw new TypeError("Failed to fetch");
      },
      { type: "offline" },
    ],
  ])(
    "[S3] [S7] %s is never a log-out, and sync goes on where it was",
    async (_name, make, state) => {
      const id = await device.write("kept");
      await device.reaches("up-to-date");
      paper.disturbance = answerAll(make);
      await device.write("written meanwhile");
      await device.travelUntil("it is noticed", () => device.view.state.type === state.type);
      expect(device.view.state).toEqual(state);
      expect(device.refreshes).toBe(0);
      paper.disturbance = null;
      paper.requests.length = 0;
      await device.reaches("up-to-date");
      expect(paper.requests.filter((request) => request.includes("_bulk_get"))).toEqual([]);
      expect(await paper.body(id)).toBe("kept");
    },
  );

  it("[S7] a first _bulk_get that fails does not make PouchDB fetch every document alone", async () => {
    paper.disturbance = (url) => (url.includes("_bulk_get") ? Promise.resolve(html(503)) : null);
    await paper.database.put({ ...noteFrom("there"), _id: "note:there" });
    await device.reaches("failed");
    paper.disturbance = null;
    await device.reaches("up-to-date");
    expect(paper.requests.filter((request) => /GET .*note/.test(request))).toEqual([]);
    // The screen follows the database, a moment behind.
    await device.travelUntil("it is shown", () => device.store.index.size === 1);
    expect(device.store.index.get("note:there")?.shown.body).toBe("there");
  });

  it("[S7] design documents stay on the server", async () => {
    await paper.database.put({ _id: "_design/notes", views: {} });
    await paper.database.put({ ...noteFrom("there"), _id: "note:there" });
    await paper.database.put({ _id: "_design/more", views: {} });
    await device.travelUntil("it is here", () => device.store.index.size === 1);
    await device.reaches("up-to-date");
    const { rows } = await device.store.database.allDocs();
    expect(rows.map(({ id }) => id)).toEqual(["note:there"]);
  });
});

describe("pauses", () => {
  it("[S3] Retry-After is honoured", async () => {
    await device.reaches("up-to-date");
    paper.disturbance = answerAll(
      () => new Response("busy", { status: 503, headers: { "retry-after": "120" } }),
    );
    await device.write("x");
    await device.reaches("failed");
    paper.requests.length = 0;
    await device.travel(115_000);
    expect(paper.requests).toEqual([]);
    paper.disturbance = null;
    await device.travel(6_000);
    await device.reaches("up-to-date");
  });

  it("[S3] a wake-up ends a pause at once", async () => {
    await device.reaches("up-to-date");
    paper.disturbance = answerAll(
      () => new Response("busy", { status: 503, headers: { "retry-after": "3600" } }),
    );
    await device.write("x");
    await device.reaches("failed");
    paper.disturbance = null;
    const before = clock.now();
    device.engine.wake();
    await device.reaches("up-to-date");
    expect(clock.now() - before).toBeLessThan(60_000);
  });

  it("[S3] a connection that died in its sleep is noticed by the watchdog", async () => {
    await device.reaches("up-to-date");
    // Neither answers nor fails, and does not even heed its abort.
    paper.disturbance = (url) => (url.includes("longpoll") ? new Promise(() => {}) : null);
    await device.travel(50_000);
    expect(device.states.some(({ type }) => type === "offline")).toBe(false);
    await device.travel(120_000);
    expect(device.states.some(({ type }) => type === "offline")).toBe(true);
    paper.disturbance = null;
    await device.reaches("up-to-date");
  });

  it("[S3] asked to rest it sends nothing for five seconds, whatever wakes it, then goes on", async () => {
    await device.reaches("up-to-date");
    device.engine.rest();
    const before = paper.requests.length;
    await device.travel(2_000);
    device.engine.wake();
    const id = await device.write("meanwhile");
    await device.travel(2_500);
    expect(paper.requests.slice(before)).toEqual([]);
    await device.reaches("up-to-date");
    expect(await paper.body(id)).toBe("meanwhile");
  });

  it("[S3] after a sleep a wake-up does not trust the connection", async () => {
    await device.reaches("up-to-date");
    paper.disturbance = () => new Promise(() => {});
    await device.travel(50_000);
    clock.advance(61_000);
    paper.disturbance = null;
    device.engine.wake();
    expect(await device.reaches("up-to-date")).toBeTruthy();
  });
});

describe("the log-in", { timeout: 20_000 }, () => {
  it("[S4] a grant is renewed a minute before its end, without stopping anything", async () => {
    await device.reaches("up-to-date");
    const before = device.states.length;
    await device.travel(530_000);
    expect(device.renewals).toBe(0);
    await device.travel(20_000);
    expect(device.renewals).toBe(1);
    await device.travel(540_000);
    expect(device.renewals).toBe(2);
    expect(device.states.length).toBe(before);
  });

  it("[S4] a renewal that meets no network stops nothing and is tried again", async () => {
    await device.reaches("up-to-date");
    device.loginFailure = { type: "offline" };
    await device.travel(545_000);
    expect(device.view.state.type).toBe("up-to-date");
    device.loginFailure = null;
    await device.travel(65_000);
    expect(device.renewals).toBe(2);
    expect(device.view.state.type).toBe("up-to-date");
  });

  it("[S4] a first cookie that a cluster does not know yet is tried twice before anyone is asked", async () => {
    await device.reaches("up-to-date");
    let refused = 0;
    paper.disturbance = (url) => {
      if (!url.includes("/_revs_diff") || refused === 2) return null;
      refused++;
      return Promise.resolve(Response.json({ error: "unauthorized" }, { status: 401 }));
    };
    const id = await device.write("sent after all");
    await device.travelUntil("it is sent", async () => (await paper.body(id)) !== undefined);
    expect(device.refreshes).toBe(1);
    expect(device.states.map(({ type }) => type)).not.toContain("failed");
  });

  it("[S4] [S5] there is no endless 'session expired': a cookie that is never accepted is a server's fault", async () => {
    await device.reaches("up-to-date");
    paper.disturbance = answerAll(() => Response.json({ error: "unauthorized" }, { status: 401 }));
    const id = await device.write("waits for the server");
    await device.reaches("failed");
    const before = device.refreshes;
    await device.travel(600_000);
    expect(device.view.state).toEqual({
      type: "failed",
      why: { type: "server-error", status: 401 },
    });
    expect(device.states.map(({ type }) => type)).not.toContain("needs-login");
    // One for each direction of each try, and the tries soon come a minute apart: 15 of them.
    expect(device.refreshes - before).toBeLessThanOrEqual(30);
    paper.disturbance = null;
    await device.reaches("up-to-date");
    expect(await paper.body(id)).toBe("waits for the server");
  });

  it.each([
    "expired",
    "revoked",
    "too-many-devices",
    "ended-by-admin",
    "password-changed",
    "banned",
  ] as const)("[S5] the state says that the session is over: %s", async (why) => {
    await device.reaches("up-to-date");
    device.loginFailure = { type: "refused", reason: "session-ended", why };
    paper.disturbance = answerAll(() => Response.json({ error: "unauthorized" }, { status: 401 }));
    const id = await device.write("written anyway");
    expect(await device.reaches("needs-login")).toEqual({ type: "needs-login", why });
    await device.edit(id, "and edited");
    paper.requests.length = 0;
    clock.advance(3_600_000);
    await device.travel(1_000);
    expect(paper.requests).toEqual([]);
    expect(device.view.safety).toMatchObject({ isAllOnServer: false, counts: { onlyHere: 1 } });
  });
});

const JSON_TYPE = { "content-type": "application/json" };
function html(status: number): Response {
  return new Response("<h1>Welcome</h1>", { status, headers: { "content-type": "text/html" } });
}

export function noteFrom(body: string): Record<string, unknown> {
  const at = "2030-01-01T00:00:00.000Z";
  const times = { archivedAt: null, trashedAt: null, createdAt: at, updatedAt: at };
  return { schema: 1, title: "", body, tags: [], pinned: false, ...times };
}
