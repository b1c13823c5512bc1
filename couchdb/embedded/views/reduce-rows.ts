import { collate } from "#couchdb/embedded/collation.ts";
import { isBuiltIn, reduceBuiltIn } from "./built-in-reduce.ts";
import type { FunctionEngine } from "./function-engine.ts";
import type { Row } from "./row.ts";

interface Group {
  readonly key: unknown;
  readonly value: unknown;
}

/** Rows that one call of a reduce function sees; their results are reduced again, as CouchDB does. */
const CHUNK = 500;

/**
 * One result per group of rows that follow each other.
 * @param level members of a list that make its group; 0: all rows are one, `Infinity`: the whole key counts
 */
export async function reduceRows(
  engine: FunctionEngine,
  reduce: string,
  rows: readonly Row[],
  level: number,
  page: { readonly skip: number; readonly limit: number },
): Promise<Group[]> {
  const groups = groupRows(rows, level);
  const wanted = groups.slice(page.skip, Math.min(page.skip + page.limit, groups.length));
  const results: Group[] = [];
  for (const group of wanted)
    results.push({ key: group.key, value: await reduceGroup(engine, reduce, group.rows) });
  return results;
}

function groupRows(rows: readonly Row[], level: number): { key: unknown; rows: Row[] }[] {
  const groups: { key: unknown; rows: Row[] }[] = [];
  for (const row of rows) {
    const key = groupKey(row.key, level);
    const last = groups.at(-1);
    if (last !== undefined && collate(last.key, key) === 0) last.rows.push(row);
    else groups.push({ key, rows: [row] });
  }
  return groups;
}

function groupKey(key: unknown, level: number): unknown {
  if (level === 0) return null;
  return Array.isArray(key) ? key.slice(0, level) : key;
}

async function reduceGroup(
  engine: FunctionEngine,
  reduce: string,
  rows: readonly Row[],
): Promise<unknown> {
  const values = rows.map((row) => row.value);
  if (isBuiltIn(reduce))
    return reduceBuiltIn(
      reduce,
      values,
      rows.map((row) => row.key),
    );
  const results: unknown[] = [];
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    const keys = chunk.map(({ key, id }) => [key, id]);
    results.push(await engine.reduce(reduce, keys, values.slice(start, start + CHUNK)));
  }
  return engine.reduce(reduce, null, results);
}
