import type { LevelWrite } from "leveldown";
import type PouchDB from "pouchdb-core";
import type { Database } from "#couchdb/embedded/database.ts";
import { leavesOf, parseRecord } from "./document-record.ts";
import { DroppedBodies } from "./drop-bodies.ts";
import { cutLeaves } from "./edit-tree.ts";
import { digits, DOCUMENT_COUNT, DOCUMENTS, LAST_SEQUENCE, PURGES } from "./keys.ts";
import { readRange, readValue, writeBatch } from "./raw-store.ts";

/** What is to be forgotten: leaves of documents by their ids. */
export type Purge = ReadonlyMap<string, readonly string[]>;

/**
 * Forgets leaves as if they had never been, with what led to them alone; a document without leaves is gone. Everything
 * in one batch. Call it inside the write queue.
 * @param infosLimit how many of the newest purges stay listed
 * @returns the leaves that were there, by document
 */
export function purgeDocuments(
  database: Database,
  purge: Purge,
  infosLimit: number,
): Promise<Map<string, string[]>> {
  // PouchDB reads a document's tree and its body one after the other: nothing may vanish in between.
  return alone(database, () => purgeAlone(database, purge, infosLimit));
}

async function purgeAlone(
  database: Database,
  purge: Purge,
  infosLimit: number,
): Promise<Map<string, string[]>> {
  const { store, counters, ledger } = database;
  const { purges, documents } = await ledger.tally();
  const dropped = new DroppedBodies(store);
  const writes: LevelWrite[] = [];
  const purged = new Map<string, string[]>();
  let sequence = counters._updateSeq;
  let purgeSequence = purges;
  let count = documents;
  for (const [id, revs] of purge) {
    const { cut, write, wasAlive, isAlive } = await cutDocument(database, dropped, id, revs, () => {
      sequence += 1;
      return sequence;
    });
    purged.set(id, cut);
    if (write !== undefined) writes.push(write);
    count += Number(isAlive) - Number(wasAlive);
    purgeSequence += 1;
    const info = JSON.stringify({ id, revs });
    writes.push({ type: "put", key: PURGES + digits(purgeSequence), value: info });
  }
  if (purge.size === 0) return purged;
  if (sequence === counters._updateSeq) sequence += 1;
  writes.push(
    { type: "put", key: LAST_SEQUENCE, value: JSON.stringify(sequence) },
    { type: "put", key: DOCUMENT_COUNT, value: JSON.stringify(count) },
    ...(await forgottenPurges(database, purgeSequence - infosLimit)),
    ...dropped.writes(),
  );
  await writeBatch(store, writes);
  counters._updateSeq = sequence;
  counters._docCount = count;
  return purged;
}

async function cutDocument(
  { store }: Database,
  dropped: DroppedBodies,
  id: string,
  revs: readonly string[],
  nextSequence: () => number,
): Promise<{ cut: string[]; write?: LevelWrite; wasAlive: boolean; isAlive: boolean }> {
  const key = DOCUMENTS + id;
  const text = await readValue(store, key);
  if (text === undefined) return { cut: [], wasAlive: false, isAlive: false };
  const record = parseRecord(text);
  const leaves = leavesOf(record);
  const wasAlive = leaves[0]?.deleted === false;
  const cut = leaves.map(({ rev }) => rev).filter((rev) => revs.includes(rev));
  if (cut.length === 0) return { cut, wasAlive, isAlive: wasAlive };
  const { gone, left } = cutLeaves(record, new Set(cut));
  for (const rev of gone) await dropped.drop(record, rev);
  if (left === undefined) return { cut, write: { type: "del", key }, wasAlive, isAlive: false };
  const [winner] = leavesOf(left);
  const isAlive = winner?.deleted === false;
  // What is left shows in feeds anew: its winner may be another one.
  const value = JSON.stringify({
    ...left,
    winningRev: winner?.rev,
    deleted: !isAlive,
    seq: nextSequence(),
  });
  return { cut, write: { type: "put", key, value }, wasAlive, isAlive };
}

async function forgottenPurges({ store }: Database, until: number): Promise<LevelWrite[]> {
  const writes: LevelWrite[] = [];
  const range = { prefix: PURGES, before: digits(until + 1), values: false };
  for await (const [key] of readRange(store, range))
    writes.push({ type: "del", key: PURGES + key });
  return writes;
}

/** Runs a task in PouchDB's own queue, in which nothing else reads or writes meanwhile. */
function alone<Value>({ pouch, counters }: Database, task: () => Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    // Something of PouchDB's own has to stand in the queue before, to set it going.
    wake(pouch);
    counters._queue.push({
      type: "write",
      args: [() => undefined],
      fun: (done) => void task().then(resolve, reject).finally(done),
    });
  });
}

function wake(pouch: PouchDB): void {
  pouch._doCompaction("", [], {}, () => undefined);
}
