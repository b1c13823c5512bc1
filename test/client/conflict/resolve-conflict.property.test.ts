import * as fc from "fast-check";
import PouchDB from "pouchdb-core";
import { expect, it } from "vitest";
import { resolveConflict } from "#client/conflict/resolve-conflict.ts";
import { openNoteStore, type NoteStore } from "#client/store/note-store.ts";
import { noteSchema } from "#shared/note.ts";
import { createManualClock } from "#test/client/support/manual-clock.ts";
import { createTempDatabases } from "#test/client/support/temp-databases.ts";

const ID = "note:1";
const at = (minutes: number): string => new Date(Date.UTC(2030, 0, 1, 0, minutes)).toISOString();
const BASE = { title: "T", body: "one fox\n\ntwo dogs\n\nthree", tags: ["p"], pinned: false };

/** What somebody made of the note; each has a word of its own, to look for afterwards. */
const change = fc.record({
  line: fc.constantFrom(0, 2, 4),
  title: fc.boolean(),
  tags: fc.uniqueArray(fc.constantFrom("p", "q"), { maxLength: 2 }),
  pinned: fc.boolean(),
  minutes: fc.nat(3),
  isDeleted: fc.boolean(),
  unknown: fc.option(fc.nat(2), { nil: undefined }),
  hasReview: fc.boolean(),
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function leafOf(change: Change, name: string): Record<string, unknown> & { _id: string } {
  const { line, minutes, isDeleted, unknown, hasReview, tags, pinned } = change;
  const meta = { _id: ID, _rev: `2-${name}`, _revisions: { start: 2, ids: [name, "base"] } };
  if (isDeleted) return { ...meta, _deleted: true };
  const lines = BASE.body.split("\n");
  const version = { title: "T", body: `earlier ${name}`, updatedAt: at(0) };
  return {
    ...meta,
    ...noteFields(minutes),
    title: change.title ? `T ${name}` : "T",
    body: lines.with(line, `${lines[line]} ${name}`).join("\n"),
    tags,
    pinned,
    ...(unknown === undefined ? {} : { unknown }),
    ...(hasReview ? { review: { base: null, versions: [version] } } : {}),
  };
}

function noteFields(minutes: number) {
  const times = { archivedAt: null, trashedAt: null, createdAt: at(0), updatedAt: at(minutes) };
  return { schema: 1, ...BASE, ...times };
}

async function resolveOn(store: NoteStore, leaves: readonly { _id: string }[]): Promise<void> {
  const base = {
    ...noteFields(0),
    _id: ID,
    _rev: "1-base",
    _revisions: { start: 1, ids: ["base"] },
  };
  for (const document of [base, ...leaves])
    await store.database.bulkDocs([document], { new_edits: false });
  await resolveConflict(store, ID);
}

const stored = async ({ database }: NoteStore): Promise<string> =>
  JSON.stringify(await database.get(ID, { conflicts: true }));

it("whoever resolves the same leaves, in whatever order, makes the same document, with every side in it, and no new conflict", async () => {
  const databases = await createTempDatabases();
  const open = (name: string) =>
    openNoteStore({
      database: databases.openNamed(name),
      clock: createManualClock(),
      onBroken: (error) => {
        throw error;
      },
    });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 4 }), async (changes) => {
      fc.pre(changes.some(({ isDeleted }) => !isDeleted));
      run++;
      const leaves = changes.map((one, place) => leafOf(one, `${"abcd"[place]}${run}`));
      const [one, other] = await Promise.all([open(`one-${run}`), open(`other-${run}`)]);
      await Promise.all([resolveOn(one, leaves), resolveOn(other, leaves.toReversed())]);
      const document = await stored(one);
      expect(await stored(other)).toBe(document);
      const note = noteSchema.parse(JSON.parse(document));
      const text = [
        note.title,
        note.body,
        ...(note.review?.versions ?? []).map(({ body }) => body),
      ];
      for (const leaf of leaves)
        for (const word of leaf["_deleted"] === true ? [] : String(leaf["body"]).split(/\s+/))
          expect(text.join("\n")).toContain(word);

      await PouchDB.replicate(one.database, other.database);
      await PouchDB.replicate(other.database, one.database);
      await Promise.all([resolveConflict(one, ID), resolveConflict(other, ID)]);
      expect([await stored(one), await stored(other)]).toEqual([document, document]);
      await Promise.all([one.close(), other.close()]);
    }),
    { numRuns: 8 },
  );
  await databases.removeAll();
}, 30_000);
