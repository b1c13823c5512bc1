import type { LevelDOWN } from "leveldown";
import { pagesOf } from "#couchdb/embedded/pages.ts";
import { parseChangeEntry, type ChangeEntry } from "./change-entry.ts";
import { parseRecord } from "./document-record.ts";
import { CHANGES, digits, DOCUMENTS } from "./keys.ts";
import { readRange, readValues } from "./raw-store.ts";

/** A document's last change. */
export interface Change extends ChangeEntry {
  readonly sequence: number;
}

interface ChangeRange {
  /** Changes after this sequence; before it when descending. */
  readonly from: number;
  readonly descending?: boolean;
  readonly limit: number;
}

/** Changes in the order of their sequences, one per document. */
export async function readChanges(
  store: LevelDOWN,
  { from, descending = false, limit }: ChangeRange,
): Promise<Change[]> {
  const changes: Change[] = [];
  const range = {
    prefix: CHANGES,
    reverse: descending,
    limit,
    ...(descending ? { before: digits(from) } : { after: digits(from) }),
  };
  for await (const [key, text] of readRange(store, range))
    changes.push({ ...parseChangeEntry(text), sequence: Number(key) });
  return changes;
}

/** The changes of some documents after a sequence, in order: without reading those of others. */
export async function readChangesOf(
  store: LevelDOWN,
  ids: readonly string[],
  from: number,
): Promise<Change[]> {
  const found: Change[] = [];
  for (const page of pagesOf([...new Set(ids)])) found.push(...(await readPage(store, page, from)));
  return found.toSorted((left, right) => left.sequence - right.sequence);
}

async function readPage(store: LevelDOWN, ids: readonly string[], from: number): Promise<Change[]> {
  const records = await readValues(
    store,
    ids.map((id) => DOCUMENTS + id),
  );
  const sequences = records
    .map((record) => (record === undefined ? 0 : parseRecord(record).seq))
    .filter((sequence) => sequence > from);
  const entries = await readValues(
    store,
    sequences.map((sequence) => CHANGES + digits(sequence)),
  );
  return sequences.flatMap((sequence, index) => {
    const entry = entries[index];
    return entry === undefined ? [] : [{ ...parseChangeEntry(entry), sequence }];
  });
}

/** How many documents have changed after that sequence. */
export async function countChanges(store: LevelDOWN, from: number): Promise<number> {
  let count = 0;
  const range = { prefix: CHANGES, after: digits(from), values: false };
  for await (const _entry of readRange(store, range)) count += 1;
  return count;
}
