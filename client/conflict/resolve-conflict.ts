import type { PouchDocument } from "pouchdb-core";
import { tooLong } from "#client/store/content-limits.ts";
import { pouchStatus } from "#client/store/pouch-error.ts";
import { readBase, type NoteStore } from "#client/store/note-store.ts";
import { versionOf } from "#shared/merge-review.ts";
import { mergeNotes } from "#shared/merge.ts";
import { boundMergedRevs, generationOf } from "#shared/merged-revs.ts";
import { NOTE_ID_PREFIX, type Note } from "#shared/note.ts";
import { stableJson } from "#shared/stable-json.ts";
import { containedIn, loadCommonAncestor, loadLeaves, type Leaf } from "./load-leaves.ts";

export type ConflictStore = Pick<
  NoteStore,
  "database" | "local" | "ledger" | "journal" | "memory" | "exclusively" | "writer"
>;

/**
 * Merges all leaves of a note into the winner and deletes the others. Every device that sees the same leaves writes
 * the same revisions. Deleted leaves don't count: an edit wins over a deletion.
 */
export function resolveConflict(store: ConflictStore, id: string): Promise<void> {
  return store.exclusively(id, async () => {
    // Replication may write a leaf while the others are being merged: then they are merged anew.
    while ((await resolveOnce(store, id)) === "changed");
  });
}

async function resolveOnce(store: ConflictStore, id: string): Promise<"done" | "changed"> {
  const leaves = await loadLeaves(store.database, id);
  if (leaves === null) return "done";
  const [winner, ...losers] = leaves;
  if (winner === undefined) return "done";
  let merged = winner.note;
  const parts = [versionOf(winner.note)];
  const apart: Note[] = [];
  for (const loser of losers) {
    const both = mergeNotes({
      base: await baseOf(store, id, winner, loser),
      a: merged,
      b: loser.note,
      partsOfA: parts,
    });
    if (tooLong(both) !== null) {
      apart.push(asNoteOfItsOwn(loser));
      continue;
    }
    const news = newsOf(loser, winner);
    merged = { ...both, mergedRevs: boundMergedRevs([...(both.mergedRevs ?? []), ...news]) };
    parts.push(versionOf(loser.note));
  }
  return write(store, merged, winner, losers, apart);
}

/** Revisions of the loser's line: somebody may have gone on from any of them. */
const NEWS_OF_ONE = 8;

function newsOf(loser: Leaf, winner: Leaf): string[] {
  const known = new Set(containedIn(winner));
  return loser.history.filter((rev) => !known.has(rev)).slice(0, NEWS_OF_ONE);
}

/** The ancestor comes first: it is the same on every device. */
async function baseOf(
  store: ConflictStore,
  id: string,
  winner: Leaf,
  loser: Leaf,
): Promise<Note | null> {
  const ancestor = await loadCommonAncestor(store.database, id, winner, loser);
  if (ancestor !== null) return ancestor;
  const kept = await readBase(store.local, id);
  return kept !== null && [winner, loser].every((leaf) => stoodOn(leaf, kept.rev))
    ? kept.note
    : null;
}

/**
 * Whether the leaf came from that revision of the server's. A long history names only its youngest revisions, which
 * all came later; a text from elsewhere, taken for the base, would let what it lacks look deleted.
 */
function stoodOn({ history }: Leaf, rev: string): boolean {
  if (history.includes(rev)) return true;
  const oldest = generationOf(history.at(-1) ?? "");
  return oldest > 1 && oldest > generationOf(rev);
}

/** Two texts that don't fit into one note: the second becomes its own, under an id that every device derives alike. */
function asNoteOfItsOwn({ note, rev }: Leaf): Note {
  const copy = { ...note, _id: NOTE_ID_PREFIX + rev.replace(/^\d+-/, "") };
  return mergeNotes({ base: null, a: copy, b: copy });
}

async function write(
  store: ConflictStore,
  merged: Note,
  winner: Leaf,
  losers: readonly Leaf[],
  apart: readonly Note[],
): Promise<"done" | "changed"> {
  const { database, ledger, memory } = store;
  const id = merged._id;
  // First the copies: if this stops half-way, the leaves are still there and it is done again.
  if (apart.length > 0) await store.writer.insert(apart);
  const deletions: PouchDocument[] = losers.map(({ rev }) => ({
    _id: id,
    _rev: rev,
    _deleted: true,
  }));
  await store.journal.mark([id]);
  ledger.writing(id);
  try {
    // The winner alone first: no leaf may go before its text is in another.
    const rev = isAllIn(winner.note, merged)
      ? winner.rev
      : (await database.put({ ...merged, _rev: winner.rev })).rev;
    const answers = await database.bulkDocs(deletions);
    ledger.wrote(id, rev);
    memory.take({ ...(rev === winner.rev ? winner.note : merged), _rev: rev });
    const failed = answers.find((answer) => answer.error && answer.status !== 409);
    if (failed) throw new Error(failed.message ?? "The conflict could not be resolved.");
    return answers.some((answer) => answer.error) ? "changed" : "done";
  } catch (error) {
    ledger.gaveUp(id);
    if (pouchStatus(error) === 409) return "changed";
    throw error;
  }
}

/**
 * Whether the winner has every leaf's text already: several devices that each merged what they had heard of so far come
 * to the same text by different ways. If each wrote it down once more, they would answer each other without end.
 */
function isAllIn(winner: Note, merged: Note): boolean {
  return withoutMergedRevs(winner) === withoutMergedRevs(merged);
}

function withoutMergedRevs({ mergedRevs: _revs, ...note }: Note): string {
  return stableJson(note);
}
