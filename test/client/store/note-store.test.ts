import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NoteView } from "#client/port/settee-port.ts";
import { openNoteStore, readBase, type NoteStore } from "#client/store/note-store.ts";
import type { NoteContent } from "#shared/note.ts";
import type { Result } from "#shared/result.ts";
import { createManualClock, type ManualClock } from "#test/client/support/manual-clock.ts";
import { createTempDatabases, type TempDatabases } from "#test/client/support/temp-databases.ts";
import { until } from "#test/client/support/until.ts";

const USER = "u0123456789abcdef";
let databases: TempDatabases;
let clock: ManualClock;
let store: NoteStore;
let broken: unknown[];

async function open(): Promise<NoteStore> {
  return openNoteStore({
    database: databases.openForUser(USER),
    clock,
    onBroken: (error) => broken.push(error),
  });
}

beforeEach(async () => {
  databases = await createTempDatabases();
  clock = createManualClock();
  broken = [];
  store = await open();
});
afterEach(async () => {
  await store.close();
  await databases.removeAll();
  if (broken.length > 0) throw new Error("Something broke underneath.", { cause: broken[0] });
});

function text(body: string, title = "", tags: string[] = []): NoteContent {
  return { title, body, tags };
}
function value(result: Result<NoteView, unknown>): NoteView {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
async function revisions(id: string): Promise<number> {
  return Number.parseInt((await store.database.get(id))._rev, 10);
}
async function type(id: string, from: string, to: string): Promise<NoteView> {
  return value(await store.edit({ id, base: text(from), content: text(to) }));
}
/** Ends without letting go of anything tidily, as a killed tab does. */
async function crash(): Promise<void> {
  await store.database.close();
}

describe("notes without a network", () => {
  it("a new note is in the database when the call answers", async () => {
    const { note } = value(await store.create(text("hello", "Greeting", ["a"])));
    expect(await store.database.get(note.id)).toMatchObject({ title: "Greeting", body: "hello" });
  });

  it("a note is there after closing and opening again", async () => {
    const { note } = value(await store.create(text("hello")));
    await store.close();
    store = await open();
    expect(store.index.get(note.id)?.shown.body).toBe("hello");
  });

  it("a text that the server would refuse for its length is refused before it is written", async () => {
    expect(await store.create(text("x".repeat(1_000_001)))).toEqual({
      ok: false,
      error: { type: "too-long", field: "body", length: 1_000_001, limit: 1_000_000 },
    });
  });

  it("half a character is replaced, since CouchDB would refuse the whole note for it", async () => {
    const { note } = value(await store.create(text("a\uD800b😀")));
    expect(note.body).toBe("a\uFFFDb😀");
  });

  it("an edit that the disk refused is on the disk when the same edit, made once more, succeeds", async () => {
    const { note } = value(await store.create(text("hello")));
    const { put } = store.database;
    store.database.put = async () => {
      throw new Error("QuotaExceededError");
    };
    const edit = { id: note.id, base: text("hello"), content: text("hello again") };
    expect(await store.edit(edit)).toMatchObject({ ok: false, error: { isFull: true } });
    store.database.put = put;
    expect(await store.edit(edit)).toMatchObject({ ok: true });
    await crash();
    store = await open();
    expect(store.index.get(note.id)?.shown.body).toBe("hello again");
  });

  it("pinning and trashing keep the text and the time of the last edit", async () => {
    const { note } = value(await store.create(text("hello")));
    clock.advance(60_000);
    await store.flag([note.id], { pinned: true, trashed: true });
    expect(store.index.get(note.id)?.shown).toMatchObject({
      pinned: true,
      trashedAt: "2030-01-01T00:01:00.000Z",
      updatedAt: note.updatedAt,
      body: "hello",
    });
  });

  it("deleting for good leaves nothing to show and says gone to later edits", async () => {
    const { note } = value(await store.create(text("hello")));
    await store.deleteForever([note.id]);
    expect(store.index.get(note.id)).toBeUndefined();
    expect(await store.edit({ id: note.id, base: text("hello"), content: text("more") })).toEqual({
      ok: false,
      error: { type: "gone" },
    });
  });

  it("a text typed while its note is being deleted for good is not lost: it keeps the note", async () => {
    const { note } = value(await store.create(text("hello")));
    const deleting = store.deleteForever([note.id]);
    await type(note.id, "hello", "hello again");
    await deleting;
    await store.commitDrafts();
    expect(store.index.get(note.id)?.shown.body).toBe("hello again");
    expect(await store.database.get(note.id)).toMatchObject({ body: "hello again" });
  });

  it("deleting for good takes no text that sync brought and nobody had seen", async () => {
    const { note } = value(await store.create(text("hello")));
    const stored = await store.database.get(note.id);
    const writing = store.database.put({ ...stored, body: "from elsewhere" });
    const deleting = store.deleteForever([note.id]);
    await Promise.all([writing, deleting]);
    expect(await store.database.get(note.id)).toMatchObject({ body: "from elsewhere" });
  });

  it("deleting for good takes no leaf that is not merged yet", async () => {
    const { note } = value(await store.create(text("hello")));
    const { _rev: rev, ...fields } = await store.database.get(note.id);
    const other = { ...fields, body: "never seen", _rev: `1-${"0".repeat(32)}` };
    await store.database.bulkDocs({ docs: [other], new_edits: false }, { new_edits: false });
    await store.deleteForever([note.id]);
    expect(rev).not.toBe(other._rev);
    expect(await store.database.get(note.id)).toMatchObject({ body: "never seen" });
  });

  it("a deleted note does not come back by a leaf that says nothing new", async () => {
    const { note } = value(await store.create(text("hello\nworld")));
    const { _rev: rev, ...fields } = await store.database.get(note.id);
    const other = { ...fields, body: "hello", _rev: `1-${"0".repeat(32)}` };
    await store.database.bulkDocs({ docs: [other], new_edits: false }, { new_edits: false });
    expect((await store.database.get(note.id))._rev).toBe(rev);
    await store.deleteForever([note.id]);
    await expect(store.database.get(note.id)).rejects.toMatchObject({ status: 404 });
    // The feed is a moment behind.
    await until("it is not shown", () => store.index.get(note.id) === undefined);
  });

  it("a note of a newer Settee is shown and never rewritten", async () => {
    await store.database.put({
      _id: "note:n",
      schema: 99,
      title: "T",
      body: "B",
      extra: { deep: 1 },
    });
    await until("it is shown", () => store.index.get("note:n"));
    expect(store.index.get("note:n")?.shown).toMatchObject({ title: "T", body: "B" });
    expect(await store.flag(["note:n"], { pinned: true })).toEqual({
      ok: false,
      error: { type: "read-only" },
    });
  });

  it("a document that is not a note is named and left alone", async () => {
    await store.database.put({ _id: "something", hello: "world" });
    await until("it is named", () => store.foreign.get().length > 0);
    expect(store.foreign.get()[0]?.id).toBe("something");
    expect(store.index.size).toBe(0);
  });
});

describe("drafts", () => {
  it("typing makes no revision until there is a pause", async () => {
    const { note } = value(await store.create(text("")));
    await type(note.id, "", "h");
    await type(note.id, "h", "he");
    expect(await revisions(note.id)).toBe(1);
    expect(store.index.get(note.id)?.shown.body).toBe("he");
    clock.advance(700);
    await until("the revision is made", async () => (await revisions(note.id)) === 2);
    expect(await store.database.get(note.id)).toMatchObject({ body: "he" });
  });

  it("somebody who never pauses gets a revision every three seconds", async () => {
    const { note } = value(await store.create(text("")));
    let typed = "";
    for (let at = 0; at < 4_000; at += 250) {
      await type(note.id, typed, `${typed}x`);
      typed += "x";
      clock.advance(250);
    }
    // One after the first letter, for whoever watches on another device, and one at the end of the three seconds.
    await until("the revisions are made", async () => (await revisions(note.id)) === 3);
    expect((await store.database.get(note.id))["body"]).toMatch(/^x{12,16}$/);
  });

  it("what was typed before a crash is there at the next start", async () => {
    const { note } = value(await store.create(text("")));
    await type(note.id, "", "precious");
    await crash();
    store = await open();
    expect(store.index.get(note.id)?.shown.body).toBe("precious");
    await store.commitDrafts();
    expect(await store.local.read("drafts")).toEqual({ ids: [] });
    expect(await store.database.get(note.id)).toMatchObject({ body: "precious" });
  });

  it("what was typed before a crash is merged with what another tab wrote since", async () => {
    const { note } = value(await store.create(text("one\ntwo\nthree")));
    await type(note.id, "one\ntwo\nthree", "ONE\ntwo\nthree");
    const stored = await store.database.get(note.id);
    await store.database.put({ ...stored, body: "one\ntwo\nTHREE" });
    await crash();
    store = await open();
    expect(store.index.get(note.id)?.shown.body).toBe("ONE\ntwo\nTHREE");
    await store.commitDrafts();
    expect(await store.database.get(note.id)).toMatchObject({ body: "ONE\ntwo\nTHREE" });
  });

  it("a change from elsewhere and what is being typed are merged", async () => {
    const { note } = value(await store.create(text("one\ntwo\nthree")));
    await type(note.id, "one\ntwo\nthree", "ONE\ntwo\nthree");
    const stored = await store.database.get(note.id);
    await store.database.put({ ...stored, body: "one\ntwo\nTHREE" });
    await until("both are shown", () => store.index.get(note.id)?.shown.body === "ONE\ntwo\nTHREE");
    await store.commitDrafts();
    expect(await store.database.get(note.id)).toMatchObject({ body: "ONE\ntwo\nTHREE" });
  });

  it("an edit on an older text is merged and answered as it is now", async () => {
    const { note } = value(await store.create(text("one\ntwo\nthree")));
    await type(note.id, "one\ntwo\nthree", "ONE\ntwo\nthree");
    const view = await type(note.id, "one\ntwo\nthree", "one\ntwo\nTHREE");
    expect(view.note.body).toBe("ONE\ntwo\nTHREE");
  });

  it("a note deleted elsewhere while somebody types comes back with the text", async () => {
    const { note } = value(await store.create(text("one")));
    await type(note.id, "one", "one more");
    await store.database.remove(note.id, (await store.database.get(note.id))._rev);
    await until("the deletion is seen", () => store.index.get(note.id)?.rev.startsWith("2-"));
    await store.commitDrafts();
    expect(await store.database.get(note.id)).toMatchObject({ body: "one more" });
  });

  it("flags take the draft with them", async () => {
    const { note } = value(await store.create(text("")));
    await type(note.id, "", "typed");
    await store.flag([note.id], { pinned: true });
    expect(await store.database.get(note.id)).toMatchObject({ body: "typed", pinned: true });
    expect(await store.local.read(`draft:${note.id}`)).toBeNull();
  });

  it("typing and taking it back leaves no revision and no draft", async () => {
    const { note } = value(await store.create(text("one")));
    await type(note.id, "one", "two");
    await type(note.id, "two", "one");
    clock.advance(700);
    await until(
      "the draft is gone",
      async () => (await store.local.read(`draft:${note.id}`)) === null,
    );
    expect(await revisions(note.id)).toBe(1);
    expect(store.index.get(note.id)?.draft).toBeNull();
  });
});

describe("a review", () => {
  const both = text("red fox\nblue fox");
  const review = {
    base: { title: "", body: "fox" },
    versions: [
      { title: "", body: "red fox", updatedAt: "2030-01-01T00:00:00.000Z" },
      { title: "", body: "blue fox", updatedAt: "2030-01-01T00:00:01.000Z" },
    ],
  };
  async function reviewed(): Promise<string> {
    const { note } = value(await store.create(both));
    value(
      await store.settleReview(
        { id: note.id, base: both, content: both },
        { ...review, ours: null },
      ),
    );
    return note.id;
  }
  const shown = (id: string) => store.index.get(id)?.review?.versions.map(({ body }) => body);

  it("outlives edits of the text, and ends with the person's answer in one revision", async () => {
    const id = await reviewed();
    await type(id, both.body, `${both.body}\nmore`);
    await store.commitDrafts();
    expect((await store.database.get(id))["review"]).toEqual(review);
    const base = text(`${both.body}\nmore`);
    const view = value(
      await store.settleReview({ id, base, content: text("red fox\nmore") }, null),
    );
    expect(view).toMatchObject({ review: null, note: { body: "red fox\nmore" } });
    const document = await store.database.get(id);
    expect(document["body"]).toBe("red fox\nmore");
    expect(document["review"]).toBeUndefined();
    expect(await store.local.read(`draft:${id}`)).toBeNull();
  });

  it("opens when what is being typed meets other words from elsewhere, and is there after a crash", async () => {
    const { note } = value(await store.create(text("fox")));
    await type(note.id, "fox", "red fox");
    await store.database.put({ ...(await store.database.get(note.id)), body: "blue fox" });
    await until("both are shown", () => store.index.get(note.id)?.shown.body.includes("blue fox"));
    await store.edit({
      id: note.id,
      base: text("red fox"),
      content: text("red fox, typing"),
    });
    await crash();
    store = await open();
    await store.commitDrafts();
    expect(shown(note.id)).toEqual(expect.arrayContaining(["red fox", "blue fox"]));
    const { body } = value(await store.edit({ id: note.id, base: both, content: both })).note;
    for (const words of ["blue fox", "red fox, typing"]) expect(body).toContain(words);
  });

  it("knows this device's own version, also after a restart and after further edits", async () => {
    const { note } = value(await store.create(text("red fox")));
    const own = { title: "", body: "red fox", updatedAt: note.updatedAt };
    const versions = [{ title: "", body: "blue fox", updatedAt: "2029-01-01T00:00:00.000Z" }, own];
    const stored = await store.database.get(note.id);
    await store.database.put({ ...stored, body: both.body, review: { base: null, versions } });
    await until("it is known", () => store.index.get(note.id)?.review?.ours === 1);
    await store.close();
    store = await open();
    expect(store.index.get(note.id)?.review?.ours).toBe(1);
    await store.settleReview({ id: note.id, base: both, content: both }, null);
    await until(
      "it is forgotten",
      async () => (await store.local.read(`yours:${note.id}`)) === null,
    );
  });
});

describe("what the server lacks", () => {
  it("a write is unsynced until push has confirmed its sequence number", async () => {
    const { note } = value(await store.create(text("one")));
    expect([...store.unsyncedIds()]).toEqual([note.id]);
    await store.confirmPushed(Number((await store.database.info()).update_seq));
    await until("it is released", () => store.unsyncedIds().size === 0);
    expect(store.index.get(note.id)?.unsynced).toBe(false);
  });

  it("the last text that the server had is kept until the server has the edit", async () => {
    const { note } = value(await store.create(text("one")));
    const confirm = async (): Promise<void> => {
      await store.confirmPushed(Number((await store.database.info()).update_seq));
      await until("it is released", () => store.unsyncedIds().size === 0);
    };
    await confirm();
    await type(note.id, "one", "two");
    await store.commitDrafts();
    await type(note.id, "two", "three");
    await store.commitDrafts();
    expect(await store.local.read(`base:${note.id}`)).toMatchObject({ note: { body: "one" } });
    await confirm();
    await until(
      "it is forgotten",
      async () => (await store.local.read(`base:${note.id}`)) === null,
    );
  });

  it("that text is kept over crashes, when a draft is taken up again, and over further edits", async () => {
    const { note } = value(await store.create(text("one")));
    await store.confirmPushed(Number((await store.database.info()).update_seq));
    await until("it is released", () => store.unsyncedIds().size === 0);
    await type(note.id, "one", "two");
    await crash();
    store = await open();
    await store.commitDrafts();
    await crash();
    store = await open();
    await type(note.id, "two", "three");
    await store.commitDrafts();
    expect(await store.local.read(`base:${note.id}`)).toMatchObject({ note: { body: "one" } });
    expect((await readBase(store.local, note.id))?.rev).toMatch(/^1-/);
  });

  it("that text is durable before the edit is: a crash between the two leaves an edit with a base", async () => {
    const { note } = value(await store.create(text("one")));
    await store.confirmPushed(Number((await store.database.info()).update_seq));
    await until("it is released", () => store.unsyncedIds().size === 0);
    const { put } = store.database;
    const order: string[] = [];
    store.database.put = (...asked) => {
      order.push(asked[0]._id);
      return put.apply(store.database, asked);
    };
    await type(note.id, "one", "two");
    await store.commitDrafts();
    expect(order.indexOf(`_local/base:${note.id}`)).toBeGreaterThanOrEqual(0);
    expect(order.indexOf(`_local/base:${note.id}`)).toBeLessThan(order.indexOf(note.id));
    store.database.put = put;
  });

  it("unsynced edits are known again after a restart", async () => {
    const { note } = value(await store.create(text("one")));
    await store.close();
    store = await open();
    expect([...store.unsyncedIds()]).toEqual([note.id]);
  });
});
