import type { Database } from "#couchdb/embedded/database.ts";
import { ViewIndex, type MapDocuments } from "./view-index.ts";

/** Indexes of a database that stay in memory; the longest unused goes first. */
const KEPT = 32;

const indexesByDatabase = new WeakMap<Database, Map<string, ViewIndex>>();

/**
 * The index of a view. Two design documents with the same function share it, and a design document that is written
 * again without a change of its function keeps it.
 * @param signature names what is indexed and how
 */
export function findIndex(
  database: Database,
  signature: string,
  map: MapDocuments,
  includesDesigns = false,
): ViewIndex {
  const indexes = indexesByDatabase.get(database) ?? new Map<string, ViewIndex>();
  indexesByDatabase.set(database, indexes);
  const index = indexes.get(signature) ?? new ViewIndex(database, map, includesDesigns);
  indexes.delete(signature);
  indexes.set(signature, index);
  for (const longestUnused of indexes.keys()) {
    if (indexes.size <= KEPT) break;
    indexes.delete(longestUnused);
  }
  return index;
}
