import type { NoteStore } from "#client/store/note-store.ts";
import { readWrittenSeq } from "#client/store/written-seq.ts";

/**
 * The local sequence number up to which nothing was written here that the server lacks; null when something was. Push
 * need not look at what came from the server a moment ago.
 */
export async function readQuietSeq(
  store: Pick<NoteStore, "database" | "journal" | "unsyncedIds">,
): Promise<number | null> {
  // In this order: a write is in the ledger before it has a number.
  const seq = await readWrittenSeq(store.database);
  const isQuiet = await store.journal.isQuiet();
  return isQuiet && store.unsyncedIds().size === 0 ? seq : null;
}
