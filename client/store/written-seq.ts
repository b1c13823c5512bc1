import type PouchDB from "pouchdb-core";

/** The sequence number of the last change that can be read. `info()` of LevelDB also counts one that is being written. */
export async function readWrittenSeq(database: PouchDB): Promise<number> {
  const { results } = await database.changes({ descending: true, limit: 1 });
  return Number(results[0]?.seq ?? 0);
}
