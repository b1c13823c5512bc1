import PouchDB from "pouchdb-core";
import type { NoteStore } from "./note-store.ts";

/**
 * Copies every note of another local database, with its history, into this one; the notes count as unsent from before
 * the copy on. May be repeated after a crash: what is there already is not written again. Throws when anything of the
 * source is missing afterwards; the source is only read.
 */
export async function adoptNotes(
  store: Pick<NoteStore, "database" | "journal" | "ledger">,
  source: PouchDB,
): Promise<void> {
  const { rows } = await source.allDocs();
  const notes = rows.filter(({ id }) => !id.startsWith("_"));
  await store.journal.mark(notes.map(({ id }) => id));
  for (const { id } of notes) store.ledger.writing(id);
  try {
    await PouchDB.replicate(source, store.database, { checkpoint: false, batch_size: 200 });
  } finally {
    for (const { id, value } of notes) store.ledger.wrote(id, value.rev);
  }
  const revisions = Object.fromEntries(notes.map(({ id, value }) => [id, [value.rev]]));
  const missing = Object.keys(await store.database.revsDiff(revisions));
  if (missing.length > 0) throw new Error(`${missing.length} notes could not be taken over.`);
}
