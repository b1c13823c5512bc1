/** CouchDB orders text by ICU's root locale; Node carries the same library. */
const text = new Intl.Collator("und");

/** CouchDB's order of types: null, booleans, numbers, text, lists, objects. */
function rank(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === "boolean") return 1;
  if (typeof value === "number") return 2;
  if (typeof value === "string") return 3;
  return Array.isArray(value) ? 4 : 5;
}

/** Less than, equal to or greater than zero, as `left` stands before, at or after `right` in a view (couch_ejson_compare). */
export function collate(left: unknown, right: unknown): number {
  const byRank = rank(left) - rank(right);
  if (byRank !== 0) return byRank;
  if (typeof left === "string" && typeof right === "string")
    return left === right ? 0 : text.compare(left, right);
  if (Array.isArray(left) && Array.isArray(right)) return collateLists(left, right);
  if (typeof left === "object" && typeof right === "object" && left !== null && right !== null)
    return collateLists(Object.entries(left).flat(), Object.entries(right).flat());
  return Number(left) - Number(right);
}

function collateLists(left: readonly unknown[], right: readonly unknown[]): number {
  for (const [index, item] of left.entries()) {
    if (index >= right.length) return 1;
    const byItem = collate(item, right[index]);
    if (byItem !== 0) return byItem;
  }
  return left.length - right.length;
}
