import { collate } from "#couchdb/embedded/collation.ts";
import { conditionsByField } from "./conditions.ts";
import type { FindQuery } from "./find-query.ts";
import type { MangoIndex } from "./mango-index.ts";

export interface IndexRange {
  readonly low: readonly unknown[];
  readonly high: readonly unknown[];
}

/** After every value in CouchDB's order, for practical purposes. */
export const MAX: unknown = { "\uFFFF": {} };

/** Where in the index the documents lie that a selector can match: equal leading fields, then one range. */
export function indexRange(index: MangoIndex, { selector }: FindQuery): IndexRange {
  const conditions = conditionsByField(selector);
  const low: unknown[] = [];
  const high: unknown[] = [];
  for (const [field] of index.fields) {
    const condition = conditions.get(field) ?? {};
    if ("$eq" in condition) {
      low.push(condition["$eq"]);
      high.push(condition["$eq"]);
      continue;
    }
    const lowest = [condition["$gt"], condition["$gte"]].filter((value) => value !== undefined);
    const highest = [condition["$lt"], condition["$lte"]].filter((value) => value !== undefined);
    low.push(...lowest.toSorted(collate).slice(-1));
    high.push(...highest.toSorted(collate).slice(0, 1));
    break;
  }
  return { low, high: [...high, MAX] };
}
