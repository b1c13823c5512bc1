import type { Database } from "#couchdb/embedded/database.ts";
import type { Tasks } from "#couchdb/embedded/tasks.ts";
import { removeOtherIndexes } from "./kept-rows.ts";
import { ViewIndex, type IndexDefinition } from "./view-index.ts";

/** Indexes of a database that stay in memory; the longest unused goes first. */
const KEPT = 32;

const indexesByDatabase = new WeakMap<Database, Map<string, ViewIndex>>();

/**
 * The index of a view. Two design documents with the same function share it, and a design document that is written
 * again without a change of its function keeps it.
 */
export function findIndex(
  database: Database,
  tasks: Tasks,
  definition: IndexDefinition,
): ViewIndex {
  const { signature } = definition;
  const indexes = indexesByDatabase.get(database) ?? new Map<string, ViewIndex>();
  indexesByDatabase.set(database, indexes);
  const index = indexes.get(signature) ?? new ViewIndex(database, definition, tasks);
  indexes.delete(signature);
  indexes.set(signature, index);
  for (const longestUnused of indexes.keys()) {
    if (indexes.size <= KEPT) break;
    indexes.delete(longestUnused);
  }
  return index;
}

/** Forgets every index whose signature no design document asks for any more. */
export async function keepOnlyIndexes(
  database: Database,
  signatures: ReadonlySet<string>,
): Promise<void> {
  const indexes = indexesByDatabase.get(database);
  const dropped = [...(indexes ?? [])].filter(([signature]) => !signatures.has(signature));
  for (const [signature] of dropped) indexes?.delete(signature);
  await Promise.all(dropped.map(([, index]) => index.drop()));
  await removeOtherIndexes(database.store, signatures);
}
