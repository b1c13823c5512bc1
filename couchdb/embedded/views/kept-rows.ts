import { createHash } from "node:crypto";
import type { LevelDOWN, LevelWrite } from "leveldown";
import { z } from "zod";
import { INDEXES } from "#couchdb/embedded/store/keys.ts";
import { readRange, readValue, writeBatch } from "#couchdb/embedded/store/raw-store.ts";
import type { Row } from "./row.ts";

const headSchema = z.object({
  /** What is indexed and how. */
  signature: z.string(),
  /** Changes and purges up to here are in the rows. */
  readUntil: z.number(),
  purges: z.number(),
});
export type IndexHead = z.infer<typeof headSchema>;

const rowsSchema = z.array(z.tuple([z.unknown(), z.unknown()]));

/** An index's name in the store. */
function nameOf(signature: string): string {
  return createHash("sha256").update(signature).digest("hex");
}
const NAME_LENGTH = 64;

const headKey = (signature: string): string => `${INDEXES + nameOf(signature)}.head`;
const rowsPrefix = (name: string): string => `${INDEXES + name}.rows.`;

/** @returns undefined for an index that was never kept */
export async function readHead(
  store: LevelDOWN,
  signature: string,
): Promise<IndexHead | undefined> {
  const text = await readValue(store, headKey(signature));
  return text === undefined ? undefined : headSchema.parse(JSON.parse(text));
}

/** In the order of the documents' ids. */
export async function readKeptRows(store: LevelDOWN, signature: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const [id, text] of readRange(store, { prefix: rowsPrefix(nameOf(signature)) }))
    for (const [key, value] of rowsSchema.parse(JSON.parse(text))) rows.push({ id, key, value });
  return rows;
}

/**
 * Not flushed: an index that is lost with the power is behind its documents, never ahead of them, since LevelDB keeps the
 * order of its writes.
 * @param rowsByDocument all rows of each document that has changed
 */
export function keepRows(
  store: LevelDOWN,
  head: IndexHead,
  rowsByDocument: ReadonlyMap<string, readonly Row[]>,
): Promise<void> {
  const prefix = rowsPrefix(nameOf(head.signature));
  const writes = [...rowsByDocument].map(([id, rows]): LevelWrite => {
    if (rows.length === 0) return { type: "del", key: prefix + id };
    const kept = rows.map(({ key, value }) => [key, value]);
    return { type: "put", key: prefix + id, value: JSON.stringify(kept) };
  });
  const headWrite: LevelWrite = {
    type: "put",
    key: headKey(head.signature),
    value: JSON.stringify(head),
  };
  return writeBatch(store, [...writes, headWrite], { flushed: false });
}

/** Removes every index but these. */
export async function removeOtherIndexes(
  store: LevelDOWN,
  signatures: ReadonlySet<string>,
): Promise<void> {
  const names = new Set([...signatures].map(nameOf));
  const writes: LevelWrite[] = [];
  for await (const [key] of readRange(store, { prefix: INDEXES, values: false }))
    if (!names.has(key.slice(0, NAME_LENGTH))) writes.push({ type: "del", key: INDEXES + key });
  if (writes.length > 0) await writeBatch(store, writes, { flushed: false });
}

export async function removeIndex(store: LevelDOWN, signature: string): Promise<void> {
  const prefix = INDEXES + nameOf(signature);
  const writes: LevelWrite[] = [];
  for await (const [key] of readRange(store, { prefix, values: false }))
    writes.push({ type: "del", key: prefix + key });
  if (writes.length > 0) await writeBatch(store, writes, { flushed: false });
}
