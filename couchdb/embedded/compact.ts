import type { LevelWrite } from "leveldown";
import type { Database } from "./database.ts";
import { markMissing } from "./store/edit-tree.ts";
import { leavesOf, parseRecord } from "./store/document-record.ts";
import { DroppedBodies } from "./store/drop-bodies.ts";
import { DOCUMENTS } from "./store/keys.ts";
import { writeBatch, readValue } from "./store/raw-store.ts";
import { readChanges } from "./store/read-changes.ts";
import type { Tasks } from "./tasks.ts";

/** Documents that are compacted in one turn of the writers. */
const PAGE = 50;

/** Removes the bodies of all revisions that are no leaves; writers take turns with it. */
export async function compactDatabase(database: Database, tasks: Tasks): Promise<void> {
  const { documents, deleted } = await database.ledger.tally();
  const task = tasks.start({
    type: "database_compaction",
    database: database.name,
    totalChanges: documents + deleted,
  });
  database.compactions += 1;
  try {
    const end = database.updateSequence;
    let done = 0;
    for (let from = 0; from < end && !database.deleted.aborted;) {
      const changes = await readChanges(database.store, { from, limit: PAGE });
      if (changes.length === 0) break;
      await database.maintain(() =>
        compactDocuments(
          database,
          changes.map(({ id }) => id),
        ),
      );
      from = changes.at(-1)?.sequence ?? end;
      done += changes.length;
      task.advance(done);
    }
  } finally {
    database.compactions -= 1;
    task.end();
  }
}

/** Inside the write queue: between reading a document's tree and writing it nobody else may. */
async function compactDocuments({ store }: Database, ids: readonly string[]): Promise<void> {
  const dropped = new DroppedBodies(store);
  const writes: LevelWrite[] = [];
  for (const id of ids) {
    const text = await readValue(store, DOCUMENTS + id);
    if (text === undefined) continue;
    const record = parseRecord(text);
    const leaves = new Set(leavesOf(record).map(({ rev }) => rev));
    const old = Object.keys(record.rev_map).filter((rev) => !leaves.has(rev));
    if (old.length === 0) continue;
    for (const rev of old) await dropped.drop(record, rev);
    const compacted = markMissing(record, new Set(old));
    writes.push({ type: "put", key: DOCUMENTS + id, value: JSON.stringify(compacted) });
  }
  if (writes.length > 0) await writeBatch(store, [...writes, ...dropped.writes()]);
}
