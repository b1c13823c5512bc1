import type PouchDB from "pouchdb-core";
import type { PouchDocument } from "pouchdb-core";
import type { NoteMemory } from "./note-memory.ts";

/** Writes revisions of the server and shows them all at once. Throws when one can't be written. */
export async function writePulled(
  { database, memory }: { database: PouchDB; memory: NoteMemory },
  documents: readonly PouchDocument[],
): Promise<void> {
  // The adapter takes what it is given to pieces.
  const copies = documents.map((document) => ({ ...document }));
  const [failed] = await database.bulkDocs(copies, { new_edits: false });
  if (failed !== undefined) throw new Error(failed.message ?? `${failed.id} can't be written.`);
  memory.index.together(() => {
    for (const document of documents) {
      // A note that was made here meanwhile is unsent: then the feed goes on and meets both.
      const isKnown = memory.index.get(document._id) !== undefined;
      if (!isKnown && document._deleted !== true) memory.take(document);
    }
  });
}
