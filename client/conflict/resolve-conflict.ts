import type { PouchDocument } from "pouchdb-core";
import { tooLong } from "#client/store/content-limits.ts";
import { readBase, type NoteStore } from "#client/store/note-store.ts";
import { mergeNotes } from "#shared/merge.ts";
import { NOTE_ID_PREFIX, type Note } from "#shared/note.ts";
import { loadCommonAncestor, loadLeaves, type Leaf } from "./load-leaves.ts";

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
    const leaves = await loadLeaves(store.database, id);
    if (leaves === null) return;
    const [winner, ...losers] = leaves;
    if (winner === undefined) return;
    let merged = winner.note;
    const apart: Note[] = [];
    for (const loser of losers) {
      const both = mergeNotes({
        base: await baseOf(store, id, winner, loser),
        a: merged,
        b: loser.note,
      });
      if (tooLong(both) === null) merged = both;
      else apart.push(asNoteOfItsOwn(loser));
    }
    await write(store, merged, winner, losers, apart);
  });
}

/** The ancestor comes first: it is the same on every device. */
async function baseOf(
  store: ConflictStore,
  id: string,
  winner: Leaf,
  loser: Leaf,
): Promise<Note | null> {
  const ancestor = await loadCommonAncestor(store.database, id, winner, loser);
  return ancestor ?? readBase(store.local, id);
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
): Promise<void> {
  const { database, ledger, memory } = store;
  const id = merged._id;
  // First the copies: if this stops half-way, the leaves are still there and it is done again.
  if (apart.length > 0) await store.writer.insert(apart);
  const documents: PouchDocument[] = [
    { ...merged, _rev: winner.rev },
    ...losers.map(({ rev }) => ({ _id: id, _rev: rev, _deleted: true })),
  ];
  await store.journal.mark([id]);
  ledger.writing(id);
  try {
    const answers = await database.bulkDocs(documents);
    const failed = answers.find((answer) => answer.error);
    if (failed) throw new Error(failed.message ?? "The conflict could not be resolved.");
    const rev = answers[0]?.rev ?? "";
    ledger.wrote(id, rev);
    memory.take({ ...merged, _rev: rev });
  } catch (error) {
    ledger.gaveUp(id);
    throw error;
  }
}
