import { conditionsByField, demandsField } from "./conditions.ts";
import { refuse, type FindQuery } from "./find-query.ts";
import { ALL_DOCUMENTS, type MangoIndex } from "./mango-index.ts";

interface Choice {
  readonly index: MangoIndex;
  readonly warning: string | undefined;
}

const NO_INDEX = "No matching index found, create an index to optimize query time.";

/**
 * The index that serves a query best: the one whose leading fields the selector pins down most, then the one with the
 * fewest fields, then the first by name.
 * @throws Refusal 400 when the sort needs an index that does not exist
 */
export function chooseIndex(indexes: readonly MangoIndex[], query: FindQuery): Choice {
  const usable = indexes.filter((index) => isUsable(index, query));
  const named = usable.filter((index) => isNamed(index, query.useIndex));
  const open = usable.filter((index) => index.partialFilter === undefined);
  const candidates = query.useIndex.length > 0 && named.length > 0 ? named : open;
  const [best] = candidates.toSorted((left, right) => rank(query, left) - rank(query, right));
  const isById = query.sort.every(([field]) => field === "_id");
  if (best === undefined && !isById)
    throw refuse(
      "no_usable_index",
      "No index exists for this sort, try indexing by the sort fields.",
    );
  const isIgnored = query.useIndex.length > 0 && named.length === 0;
  return {
    index: best ?? ALL_DOCUMENTS,
    warning: isIgnored
      ? `${query.useIndex.join(", ")} was not used because it does not contain a valid index for this query.`
      : best === undefined
        ? NO_INDEX
        : undefined,
  };
}

/** Every field must be demanded: documents without it are not in the index. */
function isUsable({ fields }: MangoIndex, { selector, sort }: FindQuery): boolean {
  const conditions = conditionsByField(selector);
  const sorted = sort.map(([field]) => field);
  const names = fields.map(([field]) => field);
  const demanded = names.every(
    (field) => sorted.includes(field) || demandsField(conditions.get(field)),
  );
  if (!demanded || names.length === 0) return false;
  // Fields with one value don't disturb the order of those after them.
  const fixed = names.findIndex((field) => !("$eq" in (conditions.get(field) ?? {})));
  const starts = Array.from({ length: (fixed === -1 ? names.length : fixed) + 1 }, (_, at) => at);
  return starts.some((at) => sorted.every((field, index) => names[at + index] === field));
}

function isNamed({ ddoc, name }: MangoIndex, [design, wanted]: readonly string[]): boolean {
  return ddoc === design && (wanted === undefined || wanted === name);
}

function rank(query: FindQuery, { fields }: MangoIndex): number {
  const conditions = conditionsByField(query.selector);
  const pinned = fields.findIndex(([field]) => !conditions.has(field));
  return fields.length - 100 * (pinned === -1 ? fields.length : pinned);
}
