import { z } from "zod";
import { badRequest, Refusal } from "#couchdb/embedded/refusal.ts";
import { compileSelector } from "#couchdb/embedded/selector.ts";
import { parseBookmark, type Bookmark } from "./bookmark.ts";

export interface FindQuery {
  readonly selector: Readonly<Record<string, unknown>>;
  readonly matches: (document: unknown) => boolean;
  readonly limit: number;
  readonly skip: number;
  readonly sort: readonly (readonly [field: string, direction: "asc" | "desc"])[];
  /** Undefined: whole documents. */
  readonly fields: readonly string[] | undefined;
  /** `[design document, name?]` */
  readonly useIndex: readonly string[];
  readonly bookmark: Bookmark | undefined;
  readonly conflicts: boolean;
  readonly showsStatistics: boolean;
}

const KNOWN = new Set([
  "allow_fallback",
  "bookmark",
  "conflicts",
  "execution_stats",
  "fields",
  "limit",
  "partition",
  "r",
  "selector",
  "skip",
  "sort",
  "stable",
  "stale",
  "update",
  "use_index",
  "w",
]);
const DEFAULT_LIMIT = 25;

const sortSchema = z.array(
  z.union([
    z.string().transform((field): [string, "asc" | "desc"] => [field, "asc"]),
    z
      .record(z.string(), z.enum(["asc", "desc"]))
      .refine((one) => Object.keys(one).length === 1)
      .transform((one): [string, "asc" | "desc"] => Object.entries(one)[0] ?? ["", "asc"]),
  ]),
);

/** @throws Refusal 400 */
export function readFindQuery(body: Readonly<Record<string, unknown>>): FindQuery {
  for (const name of Object.keys(body))
    if (!KNOWN.has(name)) throw refuse("invalid_key", `Invalid key ${name} for this request.`);
  if (body["selector"] === undefined)
    throw refuse("missing_required_key", "Missing required key: selector");
  const selector = z.record(z.string(), z.unknown()).safeParse(body["selector"]);
  if (!selector.success || Array.isArray(body["selector"]))
    throw refuse(
      "invalid_selector_json",
      `Selector must be a JSON object, not: ${JSON.stringify(body["selector"])}`,
    );
  return {
    selector: selector.data,
    matches: compile(selector.data),
    limit: readCount(body["limit"]) ?? DEFAULT_LIMIT,
    skip: readCount(body["skip"]) ?? 0,
    sort: readSort(body["sort"]),
    fields: readFields(body["fields"]),
    useIndex: readUseIndex(body["use_index"]),
    bookmark: parseBookmark(body["bookmark"]),
    conflicts: body["conflicts"] === true,
    showsStatistics: body["execution_stats"] === true,
  };
}

/** `_find` names what is wrong with a selector otherwise than `_changes` does. */
function compile(selector: unknown): FindQuery["matches"] {
  try {
    return compileSelector(selector);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isOperator = error.reason.startsWith("Invalid operator");
    throw refuse(isOperator ? "invalid_operator" : "bad_arg", error.reason);
  }
}

function readCount(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const count = z.int().nonnegative().safeParse(value);
  if (count.success) return count.data;
  throw refuse(
    "invalid_non_neg_integer",
    `${JSON.stringify(value)} is not an integer greater than or equal to zero`,
  );
}

function readSort(value: unknown): FindQuery["sort"] {
  const sort = sortSchema.safeParse(value ?? []);
  if (!sort.success)
    throw refuse(
      "invalid_sort_json",
      `Sort must be an array of sort specs, not: ${JSON.stringify(value)}`,
    );
  requireOneDirection(sort.data);
  return sort.data;
}

/** @throws Refusal 400 */
export function requireOneDirection(fields: readonly (readonly [string, string])[]): void {
  if (new Set(fields.map(([, direction]) => direction)).size > 1)
    throw refuse(
      "unsupported_mixed_sort",
      "Sorts currently only support a single direction for all fields.",
    );
}

function readFields(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === "all_fields") return undefined;
  const fields = z.array(z.string()).safeParse(value);
  if (!fields.success)
    throw refuse(
      "invalid_fields",
      `Fields must be an array of strings, not: ${JSON.stringify(value)}`,
    );
  return fields.data.length === 0 ? undefined : fields.data;
}

function readUseIndex(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const names = z
    .union([z.string().transform((name) => [name]), z.array(z.string()).max(2)])
    .safeParse(value);
  if (!names.success) throw badRequest("Invalid value for `use_index`.");
  return names.data.map((name, index) =>
    index === 0 && !name.startsWith("_design/") ? `_design/${name}` : name,
  );
}

export function refuse(error: string, reason: string): Refusal {
  return new Refusal(400, error, reason);
}
