import { z } from "zod";
import { collate } from "#couchdb/embedded/collation.ts";
import { parseJson } from "#couchdb/embedded/request-body.ts";
import { queryParseError } from "#couchdb/embedded/refusal.ts";

/** What part of an index is asked for, and how it is shown. */
export interface ViewQuery {
  readonly keys: readonly unknown[] | undefined;
  readonly start: Bound | undefined;
  readonly end: Bound | undefined;
  readonly includesEnd: boolean;
  readonly descending: boolean;
  readonly skip: number;
  readonly limit: number;
  /** How many members of a list count as the group's key; 0: everything is one group. */
  readonly groupLevel: number;
  readonly reduces: boolean;
  readonly content: {
    readonly documents: boolean;
    readonly conflicts: boolean;
    readonly attachments: boolean;
    readonly encodings: boolean;
  };
  readonly updates: boolean;
  readonly showsSequence: boolean;
}

interface Bound {
  readonly key: unknown;
  readonly id: string | undefined;
}

/** Parameters by name, as JSON values where they are JSON; later sources win. */
type Parameters = ReadonlyMap<string, unknown>;

const JSON_PARAMETERS = new Set(["key", "keys", "startkey", "start_key", "endkey", "end_key"]);

/** @param body members of a POST body, which win over the query's. @throws Refusal 400 */
export function readViewQuery(
  query: URLSearchParams,
  body: Readonly<Record<string, unknown>>,
  hasReduce: boolean,
): ViewQuery {
  const parameters = new Map<string, unknown>();
  for (const [name, value] of query)
    parameters.set(name, JSON_PARAMETERS.has(name) ? parseJson(value) : value);
  for (const [name, value] of Object.entries(body)) parameters.set(name, value);

  const keys = readKeys(parameters);
  const reduces = readReduces(parameters, hasReduce);
  const groupLevel = readGroupLevel(parameters);
  const content = {
    documents: readFlag(parameters, "include_docs", false),
    conflicts: readFlag(parameters, "conflicts", false),
    attachments: readFlag(parameters, "attachments", false),
    encodings: readFlag(parameters, "att_encoding_info", false),
  };
  requirePossible({ reduces, groupLevel, keys, includesDocuments: content.documents });
  const descending = readFlag(parameters, "descending", false);
  const start = readBound(
    parameters,
    ["startkey", "start_key"],
    ["startkey_docid", "start_key_doc_id"],
  );
  const end = readBound(parameters, ["endkey", "end_key"], ["endkey_docid", "end_key_doc_id"]);
  requireOrder(start, end, descending);
  return {
    keys,
    start,
    end,
    includesEnd: readFlag(parameters, "inclusive_end", true),
    descending,
    skip: readCount(parameters, "skip") ?? 0,
    limit: readCount(parameters, "limit") ?? Number.POSITIVE_INFINITY,
    groupLevel,
    reduces,
    content,
    updates: readUpdates(parameters),
    showsSequence: readFlag(parameters, "update_seq", false),
  };
}

function readKeys(parameters: Parameters): unknown[] | undefined {
  const keys = parameters.get("keys");
  if (keys === undefined) return undefined;
  if (!Array.isArray(keys)) throw queryParseError("`keys` must be an array of strings.");
  return keys;
}

function readReduces(parameters: Parameters, hasReduce: boolean): boolean {
  const wanted = readFlag(parameters, "reduce", hasReduce);
  if (wanted && !hasReduce) throw queryParseError("Reduce is invalid for map-only views.");
  if (!hasReduce && (parameters.has("group") || parameters.has("group_level")))
    throw queryParseError("Invalid use of grouping on a map view.");
  return wanted;
}

function readGroupLevel(parameters: Parameters): number {
  if (readFlag(parameters, "group", false)) return Number.POSITIVE_INFINITY;
  return readCount(parameters, "group_level") ?? 0;
}

function requirePossible(query: {
  reduces: boolean;
  groupLevel: number;
  keys: readonly unknown[] | undefined;
  includesDocuments: boolean;
}): void {
  if (!query.reduces) return;
  if (query.includesDocuments) throw queryParseError("`include_docs` is invalid for reduce");
  if ((query.keys?.length ?? 0) > 1 && query.groupLevel !== Number.POSITIVE_INFINITY)
    throw queryParseError("Multi-key fetches for reduce views must use `group=true`");
}

function readBound(
  parameters: Parameters,
  names: readonly string[],
  idNames: readonly string[],
): Bound | undefined {
  const id = z.string().safeParse(firstOf(parameters, idNames));
  const name = ["key", ...names].find((one) => parameters.has(one));
  if (name === undefined) return undefined;
  return { key: parameters.get(name), id: id.success ? id.data : undefined };
}

function firstOf(parameters: Parameters, names: readonly string[]): unknown {
  const name = names.find((one) => parameters.has(one));
  return name === undefined ? undefined : parameters.get(name);
}

function requireOrder(start: Bound | undefined, end: Bound | undefined, descending: boolean): void {
  if (start === undefined || end === undefined) return;
  const order = collate(start.key, end.key);
  if (descending ? order < 0 : order > 0)
    throw queryParseError(
      `No rows can match your key range, reverse your start_key and end_key or set descending=${descending ? "false" : "true"}`,
    );
}

function readUpdates(parameters: Parameters): boolean {
  const update = parameters.get("update");
  if (update !== undefined && !["true", "false", "lazy", true, false].includes(String(update)))
    throw queryParseError("Invalid value for `update`.");
  const stale = parameters.get("stale");
  const isStale = stale === "ok" || stale === "update_after";
  return !isStale && String(update) !== "false" && String(update) !== "lazy";
}

function readFlag(parameters: Parameters, name: string, otherwise: boolean): boolean {
  const value = parameters.get(name);
  if (value === undefined) return otherwise;
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw queryParseError(`Invalid boolean parameter: ${JSON.stringify(value)}`);
}

function readCount(parameters: Parameters, name: string): number | undefined {
  const value = parameters.get(name);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(String(value)))
    throw queryParseError(`Invalid value for integer: ${JSON.stringify(value)}`);
  if (Number(value) < 0)
    throw queryParseError(`Invalid value for positive integer: ${JSON.stringify(value)}`);
  return Number(value);
}
