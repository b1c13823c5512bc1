import PouchDB from "pouchdb-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepConflictsResolved } from "#client/conflict/conflict-keeper.ts";
import { newNote, openNoteStore, type NoteStore } from "#client/store/note-store.ts";
import { noteSchema, type Note } from "#shared/note.ts";
import { createManualClock } from "#test/client/support/manual-clock.ts";
import { createTempDatabases, type TempDatabases } from "#test/client/support/temp-databases.ts";
import { until } from "#test/client/support/until.ts";

const ID = "note:1";
const USER = "u0123456789abcdef";
const devices: { databases: TempDatabases; store: NoteStore; end: () => void }[] = [];
let broken: unknown[];

beforeEach(() => {
  broken = [];
});
afterEach(async () => {
  for (const { databases, store, end } of devices.splice(0)) {
    end();
    await store.close();
    await databases.removeAll();
  }
  if (broken.length > 0) throw new Error("Something broke underneath.", { cause: broken[0] });
});

function note(body: string, minutes = 0): Note {
  const at = new Date(Date.UTC(2030, 0, 1, 0, minutes)).toISOString();
  return newNote(ID, { title: "", body, tags: [] }, at);
}

/** Revisions as a pull writes them: `hashes` newest first, all of one line of descent. */
function leaf(body: string, hashes: readonly string[], extra: object = {}) {
  const start = hashes.length;
  return {
    ...note(body, start),
    ...extra,
    _rev: `${start}-${hashes[0]}`,
    _revisions: { start, ids: hashes },
  };
}

/** A device whose database already holds these when it starts. */
async function openDevice(
  documents: readonly ReturnType<typeof leaf>[],
  prepare: (database: PouchDB) => Promise<unknown> = async () => undefined,
): Promise<NoteStore> {
  const databases = await createTempDatabases();
  const database = databases.openForUser(USER);
  for (const document of documents) await database.bulkDocs([document], { new_edits: false });
  await prepare(database);
  const store = await openNoteStore({
    database,
    clock: createManualClock(),
    onBroken: (error) => broken.push(error),
  });
  const end = keepConflictsResolved(store, (error) => broken.push(error));
  devices.push({ databases, store, end });
  return store;
}

async function resolved(store: NoteStore) {
  return until("no conflict is left", async () => {
    const document = await store.database.get(ID, { conflicts: true });
    return document._conflicts === undefined ? document : null;
  });
}

const BASE = leaf("one\ntwo\nthree", ["base"]);
const MINE = leaf("ONE\ntwo\nthree", ["mine", "base"]);
const THEIRS = leaf("one\ntwo\nTHREE", ["theirs", "base"]);
const OTHERS = leaf("one\nTWO\nthree", ["others", "base"]);

describe("a conflict", () => {
  it("that was there at the start is merged from the common ancestor", async () => {
    const store = await openDevice([BASE, MINE, THEIRS]);
    expect(await resolved(store)).toMatchObject({ body: "ONE\ntwo\nTHREE" });
    await until("it is shown", () => store.index.get(ID)?.shown.body === "ONE\ntwo\nTHREE");
    expect([...store.unsyncedIds()]).toEqual([ID]);
  });

  it("is resolved to the same revision on every device, in whichever order the leaves came", async () => {
    const [one, other] = await Promise.all([
      openDevice([BASE, MINE, THEIRS, OTHERS]),
      openDevice([BASE, OTHERS, THEIRS, MINE]),
    ]);
    expect((await resolved(one))._rev).toBe((await resolved(other))._rev);
  });

  it("of three leaves keeps what each of them wrote", async () => {
    const document = await resolved(await openDevice([BASE, MINE, THEIRS, OTHERS]));
    for (const word of ["ONE", "TWO", "THREE"]) expect(document["body"]).toContain(word);
  });

  it("without any ancestor keeps every line of both", async () => {
    const document = await resolved(
      await openDevice([leaf("a\nsame", ["x"]), leaf("b\nsame", ["y"])]),
    );
    expect(String(document["body"]).split("\n").toSorted()).toEqual(["a", "b", "same"]);
  });

  it("that is resolved on three devices at once leaves one document everywhere, with every side in a review", async () => {
    const says = (word: string) => `intro\nthe ${word} runs\nend`;
    const more = (word: string, hash: string, extra: object) =>
      leaf(says(word), [hash, "base"], { title: word, tags: [word], ...extra });
    const base = leaf(says("fox"), ["base"]);
    const leaves = [
      more("red fox", "aa", { unknown: { kept: 1 } }),
      more("blue fox", "bb", { pinned: true }),
      more("grey fox", "cc", { trashedAt: null }),
    ];
    const stores = await Promise.all([
      openDevice([base, ...leaves]),
      openDevice([base, ...leaves.toReversed()]),
      openDevice([base, ...leaves.slice(1), ...leaves.slice(0, 1)]),
    ]);
    const documents = await Promise.all(stores.map(resolved));
    const [first] = documents.map((document) => JSON.stringify(document));
    for (const document of documents) expect(JSON.stringify(document)).toBe(first);
    expect(documents[0]).toMatchObject({ pinned: true, unknown: { kept: 1 } });
    const { review } = noteSchema.parse(documents[0]);
    expect(review?.versions.map(({ title }) => title).toSorted()).toEqual([
      "blue fox",
      "grey fox",
      "red fox",
    ]);
    for (const word of ["red fox", "blue fox", "grey fox"])
      expect(documents[0]?.["body"]).toContain(says(word).split("\n")[1]);
  });

  it("silently drops no side: the note wants a review, and says which text was written here", async () => {
    const store = await openDevice([leaf("the fox", ["base"])]);
    const mine = { title: "", tags: [], body: "the red fox" };
    await store.edit({ id: ID, base: { ...mine, body: "the fox" }, content: mine });
    await store.commitDrafts();
    await store.database.bulkDocs([leaf("the blue fox", ["theirs", "base"])], { new_edits: false });
    await resolved(store);
    const entry = await until("it wants a review", () => {
      const entry = store.index.get(ID);
      return entry?.review ? entry : null;
    });
    expect(entry.shown.body.split("\n").toSorted()).toEqual(["the blue fox", "the red fox"]);
    const { versions, ours } = entry.review ?? { versions: [], ours: null };
    expect(versions[ours ?? -1]?.body).toBe("the red fox");
  });

  it("makes no conflicted copies without end: devices that resolved it and replicate find nothing to do", async () => {
    const leaves = [leaf("the red fox", ["aa", "base"]), leaf("the blue fox", ["bb", "base"])];
    const base = leaf("the fox", ["base"]);
    const [one, other] = await Promise.all([
      openDevice([base, ...leaves]),
      openDevice([base, ...leaves.toReversed()]),
    ]);
    const before = [await resolved(one), await resolved(other)];
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const)
      await PouchDB.replicate(from.database, to.database);
    expect([await resolved(one), await resolved(other)]).toEqual(before);
    for (const store of [one, other]) {
      expect((await store.database.info()).doc_count).toBe(1);
      expect((await store.database.get(ID))._rev).toMatch(/^3-/);
    }
  });

  it("whose common history is forgotten is merged from the kept text, but never from one of another line", async () => {
    const stemmed = (body: string, hash: string) => {
      const ids = [0, 1, 2].map((age) => `${hash}${age}`);
      return { ...note(body, 9), _rev: `9-${ids[0]}`, _revisions: { start: 9, ids } };
    };
    const documents = [
      stemmed("one\nTWO\nlast\nend", "aa"),
      stemmed("one\ntwo\nlast\nend\nmore", "bb"),
    ];
    const bodyWith = async (rev: string): Promise<unknown> => {
      const base = { _id: `_local/base:${ID}`, note: note("one\ntwo\nlast\nend"), rev };
      return (await resolved(await openDevice(documents, (it) => it.put(base))))["body"];
    };
    expect(await bodyWith("5-kept")).toBe("one\nTWO\nlast\nend\nmore");
    const apart = String(await bodyWith("20-kept"));
    for (const line of ["TWO", "two", "more"]) expect(apart.split("\n")).toContain(line);
  });

  it("of a merge and of who went on writing on one of the merged texts has those words once", async () => {
    const own = ["mine", "base"];
    const store = await openDevice([leaf("one\n\ntwo", ["base"]), leaf("one\n\ntwo, frist", own)]);
    await store.database.bulkDocs([leaf("ONE\n\ntwo", ["theirs", "base"])], { new_edits: false });
    const merged = await resolved(store);
    expect(merged["body"]).toBe("ONE\n\ntwo, frist");
    // Another device wrote on before it heard of the merge.
    await store.database.bulkDocs([leaf("one\n\ntwo, first and more", ["more", ...own])], {
      new_edits: false,
    });
    await until("it is in", () => store.index.get(ID)?.shown.body.includes("and more"));
    expect(await resolved(store)).toMatchObject({ body: "ONE\n\ntwo, first and more" });
    expect((await resolved(store))["review"]).toBeUndefined();
  });

  it("of two merges that met crosswise, each with more typed since, has every word once", async () => {
    const store = await openDevice([leaf("one\n\ntwo", ["base"])]);
    const pull = (...leaves: ReturnType<typeof leaf>[]) =>
      store.database.bulkDocs(leaves, { new_edits: false });
    // Both type in a line of their own; each goes on before it hears that the other has merged.
    await pull(leaf("one fir\n\ntwo", ["a1", "base"]), leaf("one\n\ntwo sec", ["b1", "base"]));
    await until("both are in", () => store.index.get(ID)?.shown.body === "one fir\n\ntwo sec");
    await pull(
      leaf("one first\n\ntwo sec", ["m1", "a2", "a1", "base"], { mergedRevs: ["2-b1"] }),
      leaf("one fir\n\ntwo second", ["m2", "b2", "b1", "base"], { mergedRevs: ["2-a1"] }),
    );
    await until("both merges are in", () => store.index.get(ID)?.shown.body.includes("second"));
    expect(await resolved(store)).toMatchObject({ body: "one first\n\ntwo second" });
    expect((await resolved(store))["review"]).toBeUndefined();
  });

  it("of merges that came to the same text by different ways writes no revision more: devices never answer each other without end", async () => {
    const body = "ONE\n\ntwo, second";
    const store = await openDevice([
      leaf("one\n\ntwo", ["base"]),
      leaf(body, ["m1", "a1", "base"], { mergedRevs: ["2-b1"], updatedAt: note("", 3).updatedAt }),
      leaf(body, ["m2", "b1", "base"], { mergedRevs: ["2-a1"], updatedAt: note("", 3).updatedAt }),
    ]);
    expect((await resolved(store))._rev).toBe("3-m2");
    await until("it counts as unsent", () => store.unsyncedIds().has(ID));
    expect(store.index.get(ID)?.shown.body).toBe(body);
  });

  it("with a leaf of a newer Settee is left alone", async () => {
    const store = await openDevice([BASE, MINE, leaf("new", ["newer", "base"], { schema: 99 })]);
    await store.exclusively(ID, async () => undefined);
    expect((await store.database.get(ID, { conflicts: true }))._conflicts).toHaveLength(1);
  });

  it("whose texts don't fit into one note becomes two notes, the same on every device", async () => {
    const long = (letter: string): string => `${letter.repeat(99)}\n`.repeat(6_000);
    const leaves = [leaf(long("a"), ["aa11"]), leaf(long("b"), ["bb22"])];
    const [one, other] = await Promise.all([openDevice(leaves), openDevice(leaves.toReversed())]);
    const [first, second] = [await resolved(one), await resolved(other)];
    expect(first._rev).toBe(second._rev);
    expect(first["body"]).toBe(long("b"));
    const apart = await one.database.get("note:aa11");
    expect(apart["body"]).toBe(long("a"));
    expect((await other.database.get("note:aa11"))._rev).toBe(apart._rev);
  });

  it("[S2] a leaf that is edited while it is being merged takes no other text with it", async () => {
    const store = await openDevice([leaf("base", ["aa"])]);
    const { put } = store.database;
    store.database.put = async (document, options) => {
      store.database.put = put;
      await store.database.bulkDocs([leaf("base\nfrom b\nand more", ["cc", "bb", "aa"])], {
        new_edits: false,
      });
      return store.database.put(document, options);
    };
    for (const one of [leaf("base\nfrom a", ["ab", "aa"]), leaf("base\nfrom b", ["bb", "aa"])])
      await store.database.bulkDocs([one], { new_edits: false });
    await until("it was edited meanwhile", () => store.database.put === put);
    const document = await resolved(store);
    expect(document["body"]).toContain("from a");
    expect(document["body"]).toContain("and more");
  });
});
