import { collate } from "#couchdb/embedded/collation.ts";

/** One row that a document put into an index. */
export interface Row {
  readonly id: string;
  readonly key: unknown;
  readonly value: unknown;
}

/** The order of an index: by key, rows of the same key by their documents' ids. */
export function compareRows(left: Pick<Row, "id" | "key">, right: Pick<Row, "id" | "key">): number {
  const byKey = collate(left.key, right.key);
  if (byKey !== 0) return byKey;
  return left.id < right.id ? -1 : Number(left.id > right.id);
}
