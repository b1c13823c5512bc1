import { collate } from "#couchdb/embedded/collation.ts";
import { compareRows, type Row } from "./row.ts";
import type { ViewQuery } from "./view-query.ts";

interface Selection {
  /** Before `skip` and `limit`. */
  readonly rows: readonly Row[];
  /** How many rows of the index stand before them. */
  readonly offset: number;
}

type Range = Pick<ViewQuery, "start" | "end" | "includesEnd" | "descending">;

/** The rows in a range, in the order asked for. */
export function selectRange(
  rows: readonly Row[],
  { start, end, includesEnd, descending }: Range,
): Selection {
  const [low, high] = descending ? [end, start] : [start, end];
  const from = low === undefined ? 0 : firstFrom(rows, low, descending && !includesEnd);
  const to = high === undefined ? rows.length : firstFrom(rows, high, descending || includesEnd);
  const chosen = rows.slice(from, Math.max(from, to));
  return descending
    ? { rows: chosen.toReversed(), offset: rows.length - Math.max(from, to) }
    : { rows: chosen, offset: from };
}

/** Rows of each key, in the order of the keys. */
export function selectKeys(
  rows: readonly Row[],
  keys: readonly unknown[],
  descending: boolean,
): Selection {
  const found = keys.map((key) =>
    selectRange(rows, {
      start: { key, id: undefined },
      end: { key, id: undefined },
      includesEnd: true,
      descending,
    }),
  );
  return {
    rows: found.flatMap((one) => one.rows),
    offset: found[0]?.offset ?? 0,
  };
}

/**
 * Index of the first row at the bound, or of the first one after it.
 * @param isAfter whether rows at the bound itself are passed over
 */
function firstFrom(
  rows: readonly Row[],
  bound: { key: unknown; id: string | undefined },
  isAfter: boolean,
): number {
  const { key, id } = bound;
  const compare = (row: Row): number =>
    id === undefined ? collate(row.key, key) : compareRows(row, { key, id });
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    const order = row === undefined ? 0 : compare(row);
    if (order < 0 || (isAfter && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
