import type PouchDB from "pouchdb-core";
import type { PouchDocument } from "pouchdb-core";
import type { NoteIndex } from "#client/store/note-index.ts";
import type { ChangesRow } from "./changes-page.ts";

/** Which leaves of the server this database has. */
export interface LeavesHere {
  /** What of a page is not here yet. */
  missing(rows: readonly ChangesRow[]): MissingLeaves;
  add(rows: readonly ChangesRow[]): void;
}

interface MissingLeaves {
  /** Documents of which nothing is here and that have one leaf: as they came they can be written. */
  readonly plain: readonly PouchDocument[];
  /** Leaves that have to be joined to what is here, or to each other: they are needed with their history. */
  readonly others: readonly { id: string; rev: string }[];
}

export async function findLeavesHere(
  database: PouchDB,
  index: Pick<NoteIndex, "get">,
): Promise<LeavesHere> {
  const here = new Map<string, readonly string[]>();
  const { results } = await database.changes({ since: 0, style: "all_docs" });
  for (const { id, changes } of results)
    here.set(
      id,
      changes.map(({ rev }) => rev),
    );

  const isNew = (id: string): boolean => !here.has(id) && index.get(id) === undefined;

  return {
    missing(rows) {
      const plain: PouchDocument[] = [];
      const others: { id: string; rev: string }[] = [];
      for (const { id, leaves, document } of rows) {
        if (isNew(id) && isPlain(document, leaves)) plain.push(document);
        else for (const rev of leaves) if (!here.get(id)?.includes(rev)) others.push({ id, rev });
      }
      return { plain, others };
    },
    add(rows) {
      for (const { id, leaves } of rows) here.set(id, [...(here.get(id) ?? []), ...leaves]);
    },
  };
}

/** What is attached comes with the history only. */
function isPlain(
  document: PouchDocument | null,
  leaves: readonly string[],
): document is PouchDocument {
  return (
    document !== null &&
    leaves.length === 1 &&
    document._rev === leaves[0] &&
    document["_attachments"] === undefined
  );
}
