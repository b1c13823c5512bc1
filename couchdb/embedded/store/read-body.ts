import type { LevelDOWN } from "leveldown";
import { documentSchema, type Document } from "#couchdb/embedded/document.ts";
import type { ChangeEntry } from "./change-entry.ts";
import { BODIES, digits } from "./keys.ts";
import { readValue } from "./raw-store.ts";

/** The winner of a document. @returns undefined when it has been changed and compacted, or purged, meanwhile */
export async function readWinner(
  store: LevelDOWN,
  { id, leaves: [winner] }: ChangeEntry,
): Promise<Document | undefined> {
  const text =
    winner?.seq === undefined ? undefined : await readValue(store, BODIES + digits(winner.seq));
  if (winner === undefined || text === undefined) return undefined;
  return {
    ...documentSchema.parse(JSON.parse(text)),
    _id: id,
    _rev: winner.rev,
    ...(winner.deleted === true ? { _deleted: true } : {}),
  };
}

/** Revisions that lost, without the deleted ones. */
export function conflictsOf({ leaves }: ChangeEntry): string[] {
  return leaves.slice(1).flatMap((leaf) => (leaf.deleted === true ? [] : [leaf.rev]));
}
