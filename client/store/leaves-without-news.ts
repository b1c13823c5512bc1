import type PouchDB from "pouchdb-core";
import { isSameContent, mergeContents } from "#shared/merge.ts";
import { noteSchema, type NoteContent } from "#shared/note.ts";

/**
 * Other leaves of a note, not merged yet, that say nothing which is not shown: who deletes what is shown means them too.
 * Left alone they would bring the note back.
 */
export async function findLeavesWithoutNews(
  database: PouchDB,
  id: string,
  shown: NoteContent & { readonly updatedAt: string },
): Promise<string[]> {
  const { _conflicts: others = [] } = await database.get(id, { conflicts: true });
  const found: string[] = [];
  for (const rev of others) {
    const { _rev, ...fields } = await database.get(id, { rev });
    const leaf = noteSchema.safeParse(fields);
    if (leaf.success && isSameContent(mergeContents(null, shown, leaf.data).content, shown))
      found.push(rev);
  }
  return found;
}
