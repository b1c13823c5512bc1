import { z } from "zod";

const numbersSchema = z.array(z.number());
const objectSchema = z.record(z.string(), z.unknown());
const statsSchema = z.object({
  sum: z.number(),
  count: z.number(),
  min: z.number(),
  max: z.number(),
  sumsqr: z.number(),
});
type Stats = z.infer<typeof statsSchema>;

const SUM_ERROR =
  "The _sum function requires that map values be numbers, arrays of numbers, or objects. Objects cannot be mixed with other data structures. Objects can be arbitrarily nested, provided that the values for all fields are themselves numbers, arrays of numbers, or objects.";
const STATS_ERROR = "The _stats function requires that map values be numbers or arrays of numbers";

/** A value that a built-in function can't work with; CouchDB answers it in place of the result. */
class UnfitValue extends Error {
  readonly value: unknown;
  constructor(reason: string, value: unknown) {
    super(reason);
    this.value = value;
  }
}

type Reduce = (values: readonly unknown[], keys: readonly unknown[]) => unknown;

const BUILT_INS: ReadonlyMap<string, Reduce> = new Map<string, Reduce>([
  ["_count", (values) => values.length],
  ["_sum", (values) => values.reduce(add, 0)],
  ["_stats", stats],
  ["_first", (values) => values[0] ?? null],
  ["_last", (values) => values.at(-1) ?? null],
  ["_approx_count_distinct", (_, keys) => new Set(keys.map((key) => JSON.stringify(key))).size],
]);

export function isBuiltIn(reduce: string): boolean {
  return reduce.startsWith("_");
}

export function isKnownBuiltIn(reduce: string): boolean {
  return BUILT_INS.has(reduce);
}

/** The result of a built-in reduce function, or an object that says why there is none. */
export function reduceBuiltIn(
  name: string,
  values: readonly unknown[],
  keys: readonly unknown[],
): unknown {
  try {
    return BUILT_INS.get(name)?.(values, keys) ?? null;
  } catch (error) {
    if (!(error instanceof UnfitValue)) throw error;
    return { error: "builtin_reduce_error", reason: error.message, caused_by: error.value };
  }
}

function add(total: unknown, value: unknown): unknown {
  if (typeof value === "number") {
    if (typeof total === "number") return total + value;
    const list = numbersSchema.safeParse(total);
    if (list.success) return addLists(list.data, [value]);
  }
  const numbers = numbersSchema.safeParse(value);
  if (numbers.success) {
    const before = typeof total === "number" ? [total] : numbersSchema.safeParse(total).data;
    if (before !== undefined) return addLists(before, numbers.data);
  }
  const members = objectSchema.safeParse(value);
  const before = total === 0 ? { data: {} } : objectSchema.safeParse(total);
  if (members.success && !Array.isArray(value) && before.data !== undefined)
    return addMembers(before.data, members.data);
  throw new UnfitValue(SUM_ERROR, value);
}

function addLists(left: readonly number[], right: readonly number[]): number[] {
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, index) => (left[index] ?? 0) + (right[index] ?? 0));
}

function addMembers(
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      name in right ? add(left[name] ?? 0, right[name]) : left[name],
    ]),
  );
}

function stats(values: readonly unknown[]): Stats {
  return values.map(toStats).reduce((left, right) => ({
    sum: left.sum + right.sum,
    count: left.count + right.count,
    min: Math.min(left.min, right.min),
    max: Math.max(left.max, right.max),
    sumsqr: left.sumsqr + right.sumsqr,
  }));
}

function toStats(value: unknown): Stats {
  if (typeof value === "number")
    return { sum: value, count: 1, min: value, max: value, sumsqr: value * value };
  const given = statsSchema.safeParse(value);
  if (given.success) return given.data;
  throw new UnfitValue(STATS_ERROR, value);
}
