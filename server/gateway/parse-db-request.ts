import { type Result, fail, succeed } from "#shared/result.ts";
import { userIdSchema } from "#shared/user-database.ts";
import { allowsMethod, rules } from "./allowlist.ts";
import type { DbRefusal, DbRequest, Endpoint } from "./db-request.ts";
import { parseQuery } from "./parse-query.ts";

interface Target {
  readonly endpoint: Endpoint;
  /** Decoded. */
  readonly segments: readonly string[];
}

const PREFIX = "/db/";

/**
 * Judges a request by its decoded path, its method and its parsed query. CouchDB decodes paths, folds `//` and reads
 * parameters in any spelling, so nothing is ever compared as text, and what goes on is written anew.
 *
 * @param url path and query as the client sent them.
 */
export function parseDbRequest(method: string, url: string): Result<DbRequest, DbRefusal> {
  const queryAt = url.indexOf("?");
  const path = queryAt === -1 ? url : url.slice(0, queryAt);
  const query = queryAt === -1 ? "" : url.slice(queryAt + 1);
  const segments = decodePath(path);
  if (segments === undefined) return fail(NOT_A_PATH);
  const target = findTarget(segments);
  if (!target.ok) return target;

  const rule = rules[target.value.endpoint];
  if (!allowsMethod(rule, method)) return fail(notAllowed(method));
  const parameters = parseQuery(query, rule.query);
  if (!parameters.ok) return parameters;
  const { endpoint, segments: parts } = target.value;
  const database = endpoint === "session" ? "" : (parts[0] ?? "");
  return succeed({ method, endpoint, database, upstream: rebuild(parts, parameters.value) });
}

/** Each segment decoded once; undefined for what no client of ours sends. A slash at the end stays an empty segment. */
function decodePath(path: string): string[] | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const segments: string[] = [];
  for (const encoded of path.slice(PREFIX.length).split("/")) {
    const segment = decodeOnce(encoded);
    if (segment === undefined || hasDots(segment)) return undefined;
    segments.push(segment);
  }
  return segments;
}

function decodeOnce(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function hasDots(segment: string): boolean {
  return segment.split("/").some((part) => part === "." || part === "..");
}

function findTarget(segments: readonly string[]): Result<Target, DbRefusal> {
  const [database = "", ...rest] = segments;
  if (segments.length === 1 && database === "") return target("server", []);
  if (segments.length === 1 && database === "_session") return target("session", ["_session"]);
  if (!isUserDatabase(database)) return fail(NOT_A_USER_DATABASE);
  return findInDatabase(database, rest);
}

function isUserDatabase(name: string): boolean {
  return name.startsWith("user-") && userIdSchema.safeParse(name.slice("user-".length)).success;
}

const singleEndpoints: Readonly<Record<string, Endpoint>> = {
  _changes: "changes",
  _revs_diff: "revs-diff",
  _ensure_full_commit: "full-commit",
  _bulk_docs: "bulk-docs",
  _bulk_get: "bulk-get",
  _all_docs: "all-docs",
};

function findInDatabase(database: string, rest: readonly string[]): Result<Target, DbRefusal> {
  const [first = "", ...more] = rest;
  if (first === "") return more.length === 0 ? target("database", [database]) : fail(NOT_A_PATH);
  if (first === "_local") {
    const isOne = more.length === 1 && more[0] !== "" && !more[0]?.includes("/");
    return isOne ? target("local-document", [database, ...rest]) : fail(NOT_PASSED_ON);
  }
  if (first.startsWith("_")) {
    const endpoint = more.length === 0 ? singleEndpoints[first] : undefined;
    return endpoint === undefined ? fail(NOT_PASSED_ON) : target(endpoint, [database, first]);
  }
  return findDocument([database, ...rest]);
}

function findDocument(segments: readonly string[]): Result<Target, DbRefusal> {
  const parts = segments.flatMap((segment) => segment.split("/"));
  if (parts.includes("")) return fail(NOT_A_PATH);
  if (parts.some((part) => part.startsWith("_"))) return fail(NOT_PASSED_ON);
  return target(segments.length === 2 ? "document" : "attachment", segments);
}

function target(endpoint: Endpoint, segments: readonly string[]): Result<Target, never> {
  return succeed({ endpoint, segments });
}

function rebuild(segments: readonly string[], query: URLSearchParams): string {
  const path = `/${segments.map((segment) => encodeURIComponent(segment)).join("/")}`;
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

const NOT_A_PATH: DbRefusal = {
  status: 400,
  error: "bad_request",
  reason: "That is not a path of a document or an endpoint.",
};
const NOT_PASSED_ON: DbRefusal = {
  status: 403,
  error: "forbidden",
  reason: "Only what replication needs is passed on here.",
};
const NOT_A_USER_DATABASE: DbRefusal = {
  status: 403,
  error: "forbidden",
  reason: "Only user databases can be reached here.",
};

function notAllowed(method: string): DbRefusal {
  return { status: 405, error: "method_not_allowed", reason: `${method} is not passed on here.` };
}
