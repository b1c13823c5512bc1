import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeSetteeApi } from "#test/client/support/fake-settee-api.ts";
import { createTestDevice, type TestDevice } from "#test/client/support/test-device.ts";
import { until } from "#test/client/support/until.ts";
import { useCouchDb, type TestUser } from "#test/support/couchdb-under-test.ts";

const couchdb = useCouchDb();
let user: TestUser;
let database: string;
let devices: TestDevice[];

beforeEach(async () => {
  devices = [];
  user = await couchdb.createUser();
  database = await couchdb.createDatabase({
    admins: { names: [], roles: ["_admin"] },
    members: { names: [user.name], roles: [] },
  });
});
afterEach(async () => {
  for (const device of devices) await device.remove();
});

async function addDevice(): Promise<TestDevice> {
  const device = await createTestDevice(createFakeSetteeApi(couchdb, user, database));
  devices.push(device);
  await device.logIn();
  return device;
}

async function stored(id: string): Promise<Record<string, unknown>> {
  const answer = await couchdb.asAdmin(
    "GET",
    `/${database}/${encodeURIComponent(id)}?conflicts=true`,
  );
  return JSON.parse(await answer.text());
}

describe("two devices", () => {
  it("[S1] what one writes appears on the other, and both say up to date", async () => {
    const [a, b] = [await addDevice(), await addDevice()];
    await Promise.all([a.reaches("up-to-date"), b.reaches("up-to-date")]);
    const { note } = await a.write("hello");
    await until("it is on the other", () => b.body(note.id) === "hello");
    await a.hasSentAll();
    await a.reaches("up-to-date");
    await b.edit(note.id, "hello from b");
    await until("it comes back", () => a.body(note.id) === "hello from b");
    expect(await stored(note.id)).toMatchObject({ body: "hello from b" });
  });

  it("[S2] two offline edits of one note are merged, the same on both ends, and no conflict is left", async () => {
    const [a, b] = [await addDevice(), await addDevice()];
    const { note } = await a.write("one\ntwo\nthree\nfour\nfive");
    await until("the other has it", () => b.body(note.id) === note.body);
    await Promise.all([a.reaches("up-to-date"), b.reaches("up-to-date")]);
    a.goOffline();
    b.goOffline();
    await Promise.all([a.reaches("offline"), b.reaches("offline")]);
    await a.edit(note.id, "ONE\ntwo\nthree\nfour\nfive");
    await a.edit(note.id, "ONE\ntwo\nthree\nfour\nfive\nsix");
    await b.edit(note.id, "one\ntwo\nTHREE\nfour\nfive");
    a.goOnline();
    await a.reaches("up-to-date");
    b.goOnline();
    const merged = "ONE\ntwo\nTHREE\nfour\nfive\nsix";
    await until("both are merged", () => a.body(note.id) === merged && b.body(note.id) === merged);
    await Promise.all([a.reaches("up-to-date"), b.reaches("up-to-date")]);
    const document = await stored(note.id);
    expect(document).toMatchObject({ body: merged });
    expect(document["_conflicts"]).toBeUndefined();
    expect(await a.store().local.read(`base:${note.id}`)).toBeNull();
  });

  it("[S2] devices that meet the same conflict at the same time agree and stay in peace", async () => {
    const [a, b] = [await addDevice(), await addDevice()];
    const { note } = await a.write("one\ntwo\nthree");
    await until("both have it", () => b.body(note.id) === "one\ntwo\nthree");
    a.goOffline();
    b.goOffline();
    await a.edit(note.id, "one\nfrom a\nthree");
    await b.edit(note.id, "one\nfrom b\nthree");
    a.goOnline();
    b.goOnline();
    const isMerged = (body: string | undefined): boolean =>
      body?.includes("from a") === true && body.includes("from b");
    await until("both are merged", () => isMerged(a.body(note.id)) && isMerged(b.body(note.id)));
    await Promise.all([a.reaches("up-to-date"), b.reaches("up-to-date")]);
    await until("both are the same", () => a.body(note.id) === b.body(note.id));
    expect(a.body(note.id)?.split("\n")).toHaveLength(4);
    const document = await stored(note.id);
    expect(document["_conflicts"]).toBeUndefined();
    expect(String(document["_rev"])).toMatch(/^[34]-/);
  });

  it("[S2] an edit wins over a deletion", async () => {
    const [a, b] = [await addDevice(), await addDevice()];
    const { note } = await a.write("one");
    await until("both have it", () => b.body(note.id) === "one");
    a.goOffline();
    b.goOffline();
    await a.edit(note.id, "one, edited");
    await b.settee.port.call.deleteForever([note.id]);
    a.goOnline();
    b.goOnline();
    await until("it is back", () => b.body(note.id) === "one, edited");
    expect(a.body(note.id)).toBe("one, edited");
  });

  it("[S1] a thousand notes arrive whole, with progress that never passes its total", async () => {
    const a = await addDevice();
    const files = Array.from({ length: 1_000 }, (_, number) => ({
      path: `${number}.md`,
      bytes: new TextEncoder().encode(`# Note ${number}\n\n日本語 ${number}\r\n`).buffer,
      modifiedAt: number * 1_000,
    }));
    const report = await a.settee.port.call.importFiles(files);
    expect(report).toMatchObject({ ok: true, value: { imported: 1_000, refused: [] } });
    await a.hasSentAll();
    await a.reaches("up-to-date");
    const b = await addDevice();
    const states: string[] = [];
    b.settee.port.watch("sync", null, ({ state }) => {
      if (state.type === "syncing" && state.done > state.total) states.push(JSON.stringify(state));
    });
    await b.reaches("up-to-date");
    expect(b.store().index.size).toBe(1_000);
    expect(states).toEqual([]);
  });
});

describe("the log-in", () => {
  it("[S4] an expired cookie is renewed once and sync goes on", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    const before = a.api.attempts.length;
    a.api.cookie = null;
    const { note } = await a.write("after the cookie");
    await a.hasSentAll();
    expect(await stored(note.id)).toMatchObject({ body: "after the cookie" });
    expect(a.api.attempts.length).toBe(before + 1);
    await a.reaches("up-to-date");
  });

  it("[S4] a cookie that is garbage is renewed like an expired one", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.api.cookie = "AuthSession=garbage";
    const { note } = await a.write("still sent");
    await a.hasSentAll();
    expect(await stored(note.id)).toMatchObject({ body: "still sent" });
  });

  it("[S5] when the session has ended sync asks for a log-in and writing still works", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.api.cookie = null;
    a.api.failure = { type: "refused", reason: "session-ended", why: "revoked" };
    const { note } = await a.write("written anyway");
    expect(await a.reaches("needs-login")).toEqual({ type: "needs-login", why: "revoked" });
    await a.edit(note.id, "and edited");
    expect(a.session().type).toBe("signed-in");
    expect(a.sync().unsynced).toBe(1);
    a.api.failure = null;
    await a.logIn();
    await a.hasSentAll();
    expect(await stored(note.id)).toMatchObject({ body: "and edited" });
  });

  it("[S6] CouchDB taking us for somebody else stops everything before a note is sent", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.goOffline();
    await a.write("mine alone");
    a.api.cookieUser = await couchdb.createUser();
    await a.api.refresh("the cookie of another account is in the browser now");
    a.requests.length = 0;
    a.goOnline();
    expect(await a.reaches("failed")).toEqual({ type: "failed", why: { type: "wrong-user" } });
    expect(a.requests.filter((request) => !request.endsWith("/_session"))).toEqual([]);
    expect(a.sync().unsynced).toBe(1);
  });

  it("[S6] another account logged in beside us stops everything before a note is sent", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.goOffline();
    await a.write("mine alone");
    const other = await couchdb.createUser();
    a.api.user = other;
    a.api.cookie = null;
    a.goOnline();
    expect(await a.reaches("failed")).toEqual({ type: "failed", why: { type: "wrong-user" } });
    expect(a.sync().unsynced).toBe(1);
  });
});

describe("the network", () => {
  it("[S3] a server that is away is offline, and sync comes back by itself", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.isOnline = false;
    const { note } = await a.write("while away");
    await a.reaches("offline");
    expect(a.sync().unsynced).toBe(1);
    a.isOnline = true;
    await a.reaches("up-to-date");
    expect(await stored(note.id)).toMatchObject({ body: "while away" });
  });

  it("[S3] a network failure during the refresh logs nobody out", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.api.cookie = null;
    a.api.failure = { type: "offline" };
    await a.write("x");
    await a.reaches("offline");
    expect(a.session().type).toBe("signed-in");
    a.api.failure = null;
    a.settee.wake();
    await a.reaches("up-to-date");
    expect(new Set(a.api.attempts.slice(-2)).size).toBe(1);
  });

  it("[S7] a page that is not CouchDB's is never taken for an answer", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.intercept = () =>
      new Response("<h1>Welcome to the hotel</h1>", { headers: { "content-type": "text/html" } });
    await a.write("x");
    const state = await a.reaches("failed");
    expect(state).toEqual({ type: "failed", why: { type: "not-couchdb", status: 200 } });
    a.intercept = null;
    a.settee.wake();
    await a.reaches("up-to-date");
  });

  it("[S7] a server's uuid that can't be read starts nothing from the beginning", async () => {
    const a = await addDevice();
    await a.write("x");
    await a.reaches("up-to-date");
    const root = `${couchdb.url}/`;
    a.intercept = (url) =>
      url === root ? Response.json({ error: "busy" }, { status: 503 }) : undefined;
    a.goOffline();
    await a.reaches("offline");
    a.goOnline();
    const state = await a.reaches("failed");
    expect(state).toEqual({ type: "failed", why: { type: "server-error", status: 503 } });
    a.intercept = null;
    a.requests.length = 0;
    a.settee.wake();
    await a.reaches("up-to-date");
    expect(a.requests.filter((request) => request.includes("_bulk_get"))).toEqual([]);
  });

  it("[S8] a note that the server refuses is set aside and the others go on", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.intercept = (url, init) => {
      if (!url.endsWith("/_bulk_docs") || !String(init.body).includes("refuse me"))
        return undefined;
      const { docs } = JSON.parse(String(init.body));
      return docs.length > 1
        ? new Response("{}", { status: 413, headers: { "content-type": "application/json" } })
        : Response.json([{ id: docs[0]._id, error: "forbidden", reason: "no" }], { status: 201 });
    };
    a.goOffline();
    const bad = await a.write("refuse me", "Bad");
    const good = await a.write("take me", "Good");
    a.goOnline();
    await until("it is set aside", () => a.sync().setAside.length === 1);
    expect(a.sync().setAside).toMatchObject([
      { id: bad.note.id, title: "Bad", reason: "no", why: { kind: "refused" } },
    ]);
    await until("only one is unsynced", () => a.sync().unsynced === 1);
    expect(await stored(good.note.id)).toMatchObject({ body: "take me" });
    await a.restart();
    expect(a.sync().setAside).toHaveLength(1);
    a.intercept = null;
    await a.edit(bad.note.id, "better");
    await a.hasSentAll();
    expect(a.sync().setAside).toEqual([]);
  });
});

describe("the device", () => {
  it("[S9] opens offline as it was left, and a draft of a killed tab is sent later", async () => {
    const a = await addDevice();
    const { note } = await a.write("kept");
    await a.reaches("up-to-date");
    a.isOnline = false;
    await a.restart();
    expect(a.session()).toMatchObject({ type: "signed-in", user: { id: user.name } });
    expect(a.body(note.id)).toBe("kept");
    await a.reaches("offline");
  });

  it("[S9] logging out offline takes effect at once and reaches the server later", async () => {
    const a = await addDevice();
    await a.reaches("up-to-date");
    a.isOnline = false;
    a.api.failure = { type: "offline" };
    await a.settee.port.call.logOut({ removeNotes: true });
    expect(a.session()).toEqual({ type: "signed-out" });
    await a.restart();
    expect(a.session()).toEqual({ type: "signed-out" });
    expect(a.api.logOuts).toBe(0);
    a.isOnline = true;
    a.api.failure = null;
    a.settee.wake();
    await until("the server knows", () => a.api.logOuts === 1);
  });

  it("[S9] one person's notes are never opened for another", async () => {
    const a = await addDevice();
    const { note } = await a.write("private");
    await a.hasSentAll();
    await a.settee.port.call.logOut({ removeNotes: false });
    a.api.user = await couchdb.createUser();
    await a.logIn();
    expect(a.body(note.id)).toBeUndefined();
    expect(a.store().index.size).toBe(0);
  });
});
