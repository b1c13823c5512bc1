import { describe, expect, it } from "vitest";
import type { NoteList, NoteQuery, NoteView, SetteePort } from "#client/port/settee-port.ts";
import { MAX_BODY_LENGTH } from "#shared/limits.ts";
import { createFakeSetteeApi } from "#test/client/support/fake-settee-api.ts";
import { createTestDevice } from "#test/client/support/test-device.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";
import { createMemoryPort } from "#test/support/memory-port.ts";

const couchdb = useCouchDb();

interface Opened {
  readonly port: SetteePort;
  close(): Promise<void>;
}

/** Every implementation, signed in and with no notes. `judges`: it enforces limits, as only the real one must. */
const implementations: { name: string; judges: boolean; open(): Promise<Opened> }[] = [
  {
    name: "the worker's notebook on PouchDB",
    judges: true,
    async open() {
      const user = await couchdb.createUser();
      const database = await couchdb.createDatabase({
        admins: { names: [], roles: ["_admin"] },
        members: { names: [user.name], roles: [] },
      });
      const device = await createTestDevice(createFakeSetteeApi(couchdb, user, database));
      await device.logIn();
      return { port: device.settee.port, close: () => device.remove() };
    },
  },
  {
    name: "the memory port that screens are tested on",
    judges: false,
    async open() {
      const port = createMemoryPort();
      await port.call.logIn({ email: "ada@example.org", password: "irrelevant here" });
      return { port, close: async () => undefined };
    },
  },
];

const everything: NoteQuery = { view: "notes", tag: null, text: "", offset: 0, limit: 50 };

/** Resolves with the first value of a watch that fits. */
function listed(
  port: SetteePort,
  query: Partial<NoteQuery>,
  fits: (list: NoteList) => boolean,
): Promise<NoteList> {
  return new Promise((resolve) => {
    const end = port.watch("notes", { ...everything, ...query }, (list) => {
      if (!fits(list)) return;
      queueMicrotask(() => end());
      resolve(list);
    });
  });
}

const titles = (list: NoteList): string[] => list.items.map((item) => item.title);

async function create(port: SetteePort, title: string, body = "", tags: string[] = []) {
  const created = await port.call.createNote({ title, body, tags });
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  return created.value;
}

describe.each(implementations)("a SetteePort: $name", ({ open, judges }) => {
  async function withPort(test: (port: SetteePort) => Promise<void>): Promise<void> {
    const { port, close } = await open();
    try {
      await test(port);
    } finally {
      await close();
    }
  }

  it("shows a note to every watch as soon as it is created, and what it becomes", async () =>
    withPort(async (port) => {
      const { note } = await create(port, "First", "a body", ["one"]);
      const versions: (NoteView | null)[] = [];
      const end = port.watch("note", note.id, (view) => versions.push(view));
      const base = { title: "First", body: "a body", tags: ["one"] };
      const content = { ...base, body: "another body" };
      const edited = await port.call.editNote({ id: note.id, base, content });
      expect(edited).toMatchObject({ ok: true, value: { note: { body: "another body" } } });
      await expect.poll(() => versions.at(-1)?.note.body).toBe("another body");
      end();
      const list = await listed(port, {}, (list) => list.total === 1);
      expect(list.items[0]).toMatchObject({ id: note.id, title: "First", tags: ["one"] });
    }));

  it("ends the review of a note with an edit, and opens it again when that was a mistake", async () =>
    withPort(async (port) => {
      const { note } = await create(port, "Fox", "red fox\nblue fox");
      const both = { title: "Fox", body: note.body, tags: [] };
      const one = { ...both, body: "red fox" };
      const version = (body: string) => ({ title: "Fox", body, updatedAt: note.updatedAt });
      const review = {
        base: null,
        versions: [version("blue fox"), version("red fox")],
        ours: null,
      };
      const settle = (base: typeof both, content: typeof both, next: typeof review | null) =>
        port.call.settleReview({ id: note.id, base, content }, next);
      await settle(both, both, review);
      await listed(port, {}, ({ items }) => items[0]?.wantsReview === true);
      const ended = await settle(both, one, null);
      expect(ended).toMatchObject({ ok: true, value: { review: null, note: { body: "red fox" } } });
      await listed(port, {}, ({ items }) => items[0]?.wantsReview === false);
      const undone = await settle(one, both, review);
      expect(undone).toMatchObject({
        value: { review: { versions: review.versions }, note: { body: both.body } },
      });
    }));

  it("finds every word in titles, bodies and tags, whatever the case, and by tag", async () =>
    withPort(async (port) => {
      await create(port, "Engines", "steam", ["history"]);
      await create(port, "Poetry", "of steam and rain");
      expect(titles(await listed(port, { text: "STEAM rain" }, (it) => it.total === 1))).toEqual([
        "Poetry",
      ]);
      expect(titles(await listed(port, { text: "hist" }, (it) => it.total === 1))).toEqual([
        "Engines",
      ]);
      expect(titles(await listed(port, { tag: "history" }, (it) => it.total === 1))).toEqual([
        "Engines",
      ]);
      const tags = await new Promise((resolve) => port.watch("tags", null, resolve));
      expect(tags).toEqual([{ tag: "history", notes: 1 }]);
    }));

  it("puts pinned notes first, gives windows of the list, and counts all of it", async () =>
    withPort(async (port) => {
      const first = await create(port, "one");
      await create(port, "two");
      await create(port, "three");
      await port.call.flagNotes([first.note.id], { pinned: true });
      const window = await listed(
        port,
        { offset: 0, limit: 2 },
        (list) => list.total === 3 && list.items[0]?.pinned === true,
      );
      expect(titles(window)[0]).toBe("one");
      expect(window.items).toHaveLength(2);
    }));

  it("moves notes to the trash and back, and deletes them for good", async () =>
    withPort(async (port) => {
      const { note } = await create(port, "Old");
      await port.call.flagNotes([note.id], { trashed: true });
      await listed(port, {}, (list) => list.total === 0);
      expect(titles(await listed(port, { view: "trash" }, (it) => it.total === 1))).toEqual([
        "Old",
      ]);
      await port.call.flagNotes([note.id], { trashed: false });
      await listed(port, {}, (list) => list.total === 1);
      await port.call.deleteForever([note.id]);
      await listed(port, {}, (list) => list.total === 0);
      const gone = await new Promise((resolve) => port.watch("note", note.id, resolve));
      expect(gone).toBeNull();
      const content = { title: "x", body: "", tags: [] };
      const late = await port.call.editNote({ id: note.id, base: content, content });
      expect(late).toMatchObject({ ok: false, error: { type: "gone" } });
    }));

  it("imports files and says how many came in", async () =>
    withPort(async (port) => {
      const bytes = new TextEncoder().encode("# Imported\n\ntext").buffer;
      const report = await port.call.importFiles([{ path: "a.md", bytes, modifiedAt: 0 }]);
      expect(report).toEqual({ ok: true, value: { imported: 1, refused: [] } });
      await listed(port, { text: "imported text" }, (list) => list.total === 1);
    }));

  if (!judges) return;

  it("makes a note in nobody else's notebook", async () =>
    withPort(async (port) => {
      const content = { title: "Mine", body: "", tags: [] };
      const refused = await port.call.createNote(content, "note:mine", "somebodyelse1234");
      expect(refused).toEqual({ ok: false, error: { type: "gone" } });
      await listed(port, {}, (list) => list.total === 0);
    }));

  it("refuses what is too long, and leaves everything as it was", async () =>
    withPort(async (port) => {
      const body = "x".repeat(MAX_BODY_LENGTH + 1);
      const refused = await port.call.createNote({ title: "Huge", body, tags: [] });
      expect(refused).toMatchObject({
        ok: false,
        error: { type: "too-long", field: "body", limit: MAX_BODY_LENGTH },
      });
      await listed(port, {}, (list) => list.total === 0);
    }));
});
