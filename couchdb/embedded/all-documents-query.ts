import { countParameter, flag, jsonParameter } from "./query.ts";

/** What part of the list of documents is asked for. */
export interface RowQuery {
  readonly range: Record<string, unknown>;
  readonly descending: boolean;
  readonly content: Record<string, unknown>;
  readonly attachments: boolean;
  /** Whether documents tell how their attachments are stored. */
  readonly encodings: boolean;
  readonly skip: number;
  readonly limit: number;
}

export function isWhole({ range }: RowQuery): boolean {
  return range["startkey"] === undefined && range["key"] === undefined;
}

/** @throws Refusal 400 */
export function readRowQuery(query: URLSearchParams): RowQuery {
  const range: Record<string, unknown> = {};
  const bounds = [
    ["key", jsonParameter(query, "key")],
    ["startkey", jsonParameter(query, "startkey", "start_key")],
    ["endkey", jsonParameter(query, "endkey", "end_key")],
  ] as const;
  for (const [name, value] of bounds) if (value !== undefined) range[name] = value;
  if (query.get("inclusive_end") === "false") range["inclusive_end"] = false;
  return {
    range,
    descending: flag(query, "descending"),
    content: {
      include_docs: flag(query, "include_docs"),
      conflicts: flag(query, "conflicts"),
    },
    attachments: flag(query, "attachments"),
    encodings: flag(query, "att_encoding_info"),
    skip: countParameter(query, "skip") ?? 0,
    limit: countParameter(query, "limit") ?? Number.POSITIVE_INFINITY,
  };
}

/**
 * Ids are text, and whatever is no text comes before all of them in the order of `_all_docs` (Erlang's, not that of
 * views).
 * @returns undefined when no id can lie in the range
 */
export function textRange({ range, descending }: RowQuery): Record<string, unknown> | undefined {
  const { key, startkey, endkey, ...rest } = range;
  if (key !== undefined)
    return typeof key === "string" ? { startkey: key, endkey: key } : undefined;
  const bounded: Record<string, unknown> = { ...rest };
  for (const [name, bound, isStart] of [
    ["startkey", startkey, true],
    ["endkey", endkey, false],
  ] as const) {
    if (bound === undefined) continue;
    if (typeof bound === "string") bounded[name] = bound;
    else if (isStart === descending) return undefined;
  }
  return bounded;
}
