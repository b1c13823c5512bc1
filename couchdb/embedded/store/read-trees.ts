import type { LevelDOWN } from "leveldown";
import type { TreeLeaf } from "#couchdb/embedded/revision-tree.ts";
import { leavesOf, parseRecord } from "./document-record.ts";
import { DOCUMENTS } from "./keys.ts";
import { readValue, readValues } from "./raw-store.ts";

/** Every leaf of a document, the winner first, in one read; an empty list when the document never existed. */
export async function readTree(store: LevelDOWN, id: string): Promise<TreeLeaf[]> {
  return leavesIn(await readValue(store, DOCUMENTS + id));
}

/** The leaves of many documents in one read, in the order of the ids. */
export async function readTrees(store: LevelDOWN, ids: readonly string[]): Promise<TreeLeaf[][]> {
  const records = await readValues(
    store,
    ids.map((id) => DOCUMENTS + id),
  );
  return records.map((record) => leavesIn(record));
}

function leavesIn(record: string | undefined): TreeLeaf[] {
  return record === undefined ? [] : leavesOf(parseRecord(record));
}
