import type { Database } from "#couchdb/embedded/database.ts";
import { mangoSignature, readMangoIndexes } from "#couchdb/embedded/find/mango-index.ts";
import { listViews, viewSignature } from "./view-definition.ts";
import { keepOnlyIndexes } from "./view-indexes.ts";

/** Removes what was kept for views and indexes that are in no design document any more. */
export async function cleanUpIndexes(database: Database): Promise<void> {
  const views = await listViews(database);
  const indexes = await readMangoIndexes(database);
  await keepOnlyIndexes(
    database,
    new Set([...views.map(viewSignature), ...indexes.map(mangoSignature)]),
  );
}
