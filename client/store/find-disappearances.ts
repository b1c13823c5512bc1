import type { PouchDocument } from "pouchdb-core";
import * as z from "zod/mini";
import type { Note } from "#shared/note.ts";
import type { NoteIndex } from "./note-index.ts";

interface Disappearance {
  readonly id: string;
  /** The revision that is shown now, and its content. */
  readonly rev: string;
  readonly note: Note;
  /** Deleted for good; else put into the trash. */
  readonly isDeleted: boolean;
}

const revisionsSchema = z.object({ start: z.number(), ids: z.array(z.string()) });

/** Which of the notes that stand in the list would go from it if these documents were written. */
export function findDisappearances(
  index: NoteIndex,
  documents: readonly PouchDocument[],
): Disappearance[] {
  const living = new Set(documents.flatMap((one) => (isGone(one) ? [] : one._id)));
  return documents.flatMap((document) => {
    const { _id: id } = document;
    const entry = index.get(id);
    if (!isGone(document) || living.has(id) || entry === undefined) return [];
    const { rev, stored, draft, shown } = entry;
    if (stored === null || draft !== null || shown.trashedAt !== null) return [];
    // A deleted leaf of a merged conflict is no disappearance, and an edit here wins over a deletion there.
    if (!standsOn(document, rev)) return [];
    return [{ id, rev, note: stored, isDeleted: document._deleted === true }];
  });
}

function isGone(document: PouchDocument): boolean {
  return document._deleted === true || typeof document["trashedAt"] === "string";
}

function standsOn(document: PouchDocument, rev: string): boolean {
  const revisions = revisionsSchema.safeParse(document["_revisions"]);
  if (!revisions.success) return false;
  const { start, ids } = revisions.data;
  return ids.some((hash, age) => `${start - age}-${hash}` === rev);
}
