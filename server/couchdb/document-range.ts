import { z } from "zod";
import { askCouchdb } from "./ask-couchdb.ts";
import type { Couchdb } from "./connect-couchdb.ts";

/** Documents whose ids stand between two ids, both included. */
export interface IdRange {
  readonly startkey: string;
  readonly endkey: string;
}

const rowsSchema = z.object({
  rows: z.array(
    z.object({ id: z.string(), value: z.object({ rev: z.string() }), doc: z.unknown().optional() }),
  ),
});
export type DocumentRow = z.infer<typeof rowsSchema>["rows"][number];

/** CouchDB purges at most a hundred documents a call, so no page is larger. */
const PAGE = 100;

interface RangeOptions {
  readonly limit?: number;
  /** From `startkey` down to `endkey`. */
  readonly descending?: boolean;
  readonly withDocuments?: boolean;
}

export async function readRange(
  couchdb: Couchdb,
  database: string,
  range: IdRange,
  { limit, descending = false, withDocuments = true }: RangeOptions = {},
): Promise<DocumentRow[]> {
  const limited = limit === undefined ? {} : { limit };
  const qs = { ...range, ...limited, descending, include_docs: withDocuments };
  const request = { db: database, path: "_all_docs", qs };
  return rowsSchema.parse(await askCouchdb(async () => await couchdb.request(request))).rows;
}

/** A range of any length, a hundred documents at a time. */
export async function* readRangeInPages(
  couchdb: Couchdb,
  database: string,
  { startkey, endkey }: IdRange,
): AsyncGenerator<DocumentRow[]> {
  let from = startkey;
  for (;;) {
    const rows = await readRange(couchdb, database, { startkey: from, endkey }, { limit: PAGE });
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    from = `${last.id}\u0000`;
  }
}

const foundSchema = z.looseObject({
  rows: z.array(z.looseObject({ key: z.string(), error: z.string().optional() })),
});

/** Those of some documents that are there, without their contents. */
export async function readRows(
  couchdb: Couchdb,
  database: string,
  keys: readonly string[],
): Promise<DocumentRow[]> {
  if (keys.length === 0) return [];
  const request = { db: database, path: "_all_docs", method: "POST", body: { keys } };
  const { rows } = foundSchema.parse(await askCouchdb(async () => await couchdb.request(request)));
  return rowsSchema.parse({ rows: rows.filter((row) => row.error === undefined) }).rows;
}

/** Removes at most a hundred documents; a deletion would leave a tombstone for each, for ever. */
export async function purgeDocuments(
  couchdb: Couchdb,
  database: string,
  rows: readonly DocumentRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const body = Object.fromEntries(rows.map((row) => [row.id, [row.value.rev]]));
  const request = { db: database, path: "_purge", method: "POST", body };
  await askCouchdb(async () => await couchdb.request(request));
}
