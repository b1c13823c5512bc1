import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeviceView } from "#client/port/device-view.ts";
import { createFakeSetteeApi } from "#test/client/support/fake-settee-api.ts";
import { createTestDevice, type TestDevice } from "#test/client/support/test-device.ts";
import { until } from "#test/client/support/until.ts";
import { useCouchDb, type TestUser } from "#test/support/couchdb-under-test.ts";

const couchdb = useCouchDb();
let user: TestUser;
let database: string;
let device: TestDevice;

beforeEach(async () => {
  user = await couchdb.createUser();
  database = await couchdb.createDatabase({
    admins: { names: [], roles: ["_admin"] },
    members: { names: [user.name], roles: [] },
  });
  device = await createTestDevice(createFakeSetteeApi(couchdb, user, database));
});
afterEach(async () => {
  await device.remove();
});

const credentials = { email: "ada@example.org", password: "x" };
async function stored(id: string): Promise<string | undefined> {
  const answer = await couchdb.asAdmin("GET", `/${database}/${encodeURIComponent(id)}`);
  return JSON.parse(await answer.text()).body;
}
function deviceView(): DeviceView {
  let view: DeviceView | null = null;
  device.settee.port.watch("device", null, (value) => {
    view = value;
  })();
  if (view === null) throw new Error("A watch tells at once.");
  return view;
}
function listedTitles(): string[] {
  let titles: string[] = [];
  const query = { view: "notes", tag: null, text: "", offset: 0, limit: 10 } as const;
  device.settee.port.watch("notes", query, ({ items }) => {
    titles = items.map(({ title }) => title);
  })();
  return titles;
}
async function writeLocally(body: string): Promise<string> {
  await device.settee.port.call.startLocal();
  const { note } = await device.write(body);
  return note.id;
}

describe("[S13] without an account", () => {
  it("everything works, survives a restart, and is said to be only here", async () => {
    const id = await writeLocally("mine");
    await device.edit(id, "mine, edited");
    await device.restart();
    expect(device.session()).toEqual({ type: "local" });
    expect(device.body(id)).toBe("mine, edited");
    expect(device.sync()).toMatchObject({
      state: { type: "signed-out" },
      safety: { isAllOnServer: false, counts: { onlyHere: 1 } },
    });
    expect(device.requests).toEqual([]);
  });

  it("signing up adopts the notes, and nothing of the account-less notebook stays", async () => {
    const id = await writeLocally("mine");
    await device.edit(id, "mine, edited");
    await device.settee.port.call.signUp(credentials);
    expect(device.session()).toMatchObject({ type: "signed-in" });
    expect(device.body(id)).toBe("mine, edited");
    await until("it is on the server", async () => (await stored(id)) === "mine, edited");
    await device.hasSentAll();
    expect(deviceView()).toMatchObject({ localNotes: 0, accounts: [{ isCurrent: true }] });
    await device.settee.port.call.logOut({ removeNotes: false });
    await device.settee.port.call.startLocal();
    expect(device.store().index.size).toBe(0);
  });

  it("logging in leaves the notes where they are, unless the person merges them", async () => {
    const id = await writeLocally("mine");
    await device.logIn();
    expect(device.body(id)).toBeUndefined();
    expect(deviceView().localNotes).toBe(1);
    await device.reaches("up-to-date");
    expect(await stored(id)).toBeUndefined();
    expect(await device.settee.port.call.mergeLocalNotes()).toEqual({ ok: true, value: null });
    await until("it is here", () => device.body(id) === "mine");
    await until("it is on the server", async () => (await stored(id)) === "mine");
    expect(deviceView().localNotes).toBe(0);
  });

  it("a merge that a crash interrupted is finished at the next start", async () => {
    const id = await writeLocally("mine");
    const { openLocal } = device.databases;
    device.databases.openLocal = () => {
      throw new Error("the browser was killed here");
    };
    await device.settee.port.call.logIn(credentials, { localNotes: "merge" });
    device.forgive();
    expect(device.body(id)).toBeUndefined();
    device.databases.openLocal = openLocal;
    await device.restart();
    await until("it is here", () => device.body(id) === "mine");
    await until("it is on the server", async () => (await stored(id)) === "mine");
  });

  it("the number of notes here is told as they come and go", async () => {
    const told: number[] = [];
    device.settee.port.watch("device", null, ({ localNotes }) => told.push(localNotes));
    const id = await writeLocally("one");
    await device.write("two");
    await device.settee.port.call.deleteForever([id]);
    expect(told.filter((count, place) => count !== told[place - 1])).toEqual([0, 1, 2, 1]);
  });
});

describe("[S9] several accounts on one device", () => {
  it("stay apart, are kept until switched to, and are listed", async () => {
    await device.logIn();
    const { note } = await device.write("Ada's");
    await device.hasSentAll();
    const ada = device.api.user;
    device.api.user = await couchdb.createUser();
    await device.logIn();
    expect(device.store().index.size).toBe(0);
    const names = deviceView().accounts.map(({ user, isCurrent }) => [user.id, isCurrent]);
    expect(names).toEqual([
      [device.api.user.name, true],
      [ada.name, false],
    ]);
    device.api.user = ada;
    await device.logIn();
    expect(device.body(note.id)).toBe("Ada's");
  });

  it("a log-out that removes leaves nothing of the notes in this browser", async () => {
    await device.logIn();
    const { note } = await device.write("Ada's");
    await device.settee.port.call.logOut({ removeNotes: true });
    expect(await device.databases.contains(user.name)).toBe(false);
    expect(deviceView().accounts).toEqual([]);
    device.isOnline = false;
    await device.logIn();
    expect(device.body(note.id)).toBeUndefined();
  });

  it("notes of an account that is not open can be removed too, and an open one's can't", async () => {
    await device.logIn();
    await device.write("Ada's");
    const { call } = device.settee.port;
    expect(await call.removeKept({ userId: user.name })).toMatchObject({ ok: false });
    await call.logOut({ removeNotes: false });
    expect(deviceView().accounts).toMatchObject([{ user: { id: user.name }, isCurrent: false }]);
    expect(await call.removeKept({ userId: user.name })).toEqual({ ok: true, value: null });
    expect(await device.databases.contains(user.name)).toBe(false);
    expect(deviceView().accounts).toEqual([]);
  });
});

describe("[S14] the browser's storage", () => {
  it("is asked to keep the notes as soon as there is one, and then not again for a while", async () => {
    await device.logIn();
    expect(deviceView().storage.wantsPersist).toBe(false);
    await device.write("the first");
    await until("the page should ask", () => deviceView().storage.wantsPersist);
    await device.settee.port.call.tellPersisted(false);
    expect(deviceView().storage.wantsPersist).toBe(false);
    await device.restart();
    expect(deviceView().storage.wantsPersist).toBe(false);
  });

  it("is opened again when the browser closed it, and the write that met it is not lost", async () => {
    await device.logIn();
    const { note } = await device.write("before");
    const closed = device.store();
    closed.database.put = async () => {
      throw Object.assign(new Error("The database connection is closing."), {
        name: "InvalidStateError",
      });
    };
    await device.edit(note.id, "after");
    expect(device.store()).not.toBe(closed);
    expect(device.body(note.id)).toBe("after");
    await until("it is on the server", async () => (await stored(note.id)) === "after");
  });

  it("that is full keeps the text in memory, says so, exports it, and recovers", async () => {
    await device.logIn();
    const { note } = await device.write("before", "Title");
    const { put } = device.store().database;
    device.store().database.put = async () => {
      throw Object.assign(new Error("QuotaExceededError"), { status: 500 });
    };
    const edit = {
      id: note.id,
      base: { title: "Title", body: "before", tags: [] },
      content: { title: "Title", body: "typed on", tags: [] },
    };
    const failed = await device.settee.port.call.editNote(edit);
    expect(failed).toMatchObject({ ok: false, error: { type: "storage", isFull: true } });
    expect(deviceView().storage.room).toBe("full");
    expect(device.body(note.id)).toBe("typed on");
    const files = await device.settee.port.call.exportNotes();
    expect(files).toMatchObject([{ path: "Title.md", text: '---\ntitle: "Title"\n---\ntyped on' }]);
    device.store().database.put = put;
    const { body } = (await device.edit(note.id, "and on")).note;
    expect(body).toBe("and on");
    expect(deviceView().storage.room).toBe("enough");
    device.forgive();
  });

  it("that refused a text keeps it in memory also when it is closed and opened again, and then stores it", async () => {
    await device.logIn();
    const { note } = await device.write("before", "Title");
    const full = device.store();
    full.database.put = async () => {
      throw Object.assign(new Error("QuotaExceededError"), { status: 500 });
    };
    const content = { title: "Title", body: "typed on", tags: [] };
    const edit = { id: note.id, base: { ...content, body: "before" }, content };
    expect(await device.settee.port.call.editNote(edit)).toMatchObject({ ok: false });
    device.settee.onBroken(new Error("InvalidStateError: the database connection is closing."));
    await until("it is open again", () => device.store() !== full);
    expect(device.body(note.id)).toBe("typed on");
    await until("it is on the server", async () => (await stored(note.id)) === "typed on");
    device.forgive();
  });

  it("that stays closed for want of room keeps the notes on screen, and is open again when there is room", async () => {
    await device.logIn();
    const { note } = await device.write("before", "Title");
    const { openForUser } = device.databases;
    device.store().database.put = async () => {
      throw new Error("InvalidStateError: the database connection is closing.");
    };
    device.databases.openForUser = () => {
      throw new Error("QuotaExceededError");
    };
    const content = { title: "Title", body: "typed on", tags: [] };
    const edit = { id: note.id, base: { ...content, body: "before" }, content };
    const { call } = device.settee.port;
    const full = { ok: false, error: { type: "storage", isFull: true } };
    expect(await call.editNote(edit)).toMatchObject(full);
    expect(await call.editNote(edit)).toMatchObject(full);
    expect(device.sync().state).toMatchObject({ type: "failed", why: { type: "storage" } });
    expect(deviceView().storage.room).toBe("full");
    expect(listedTitles()).toEqual(["Title"]);
    expect(await call.exportNotes()).toMatchObject([{ path: "Title.md" }]);

    device.databases.openForUser = openForUser;
    expect(await call.editNote(edit)).toMatchObject({ ok: true });
    expect(deviceView().storage.room).toBe("enough");
    await until("it is on the server", async () => (await stored(note.id)) === "typed on");
    await device.reaches("up-to-date");
    device.forgive();
    await device.restart();
    expect(device.body(note.id)).toBe("typed on");
  });
});
