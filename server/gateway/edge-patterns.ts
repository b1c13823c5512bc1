import { JSON_TEXT, type Rule, rules } from "./allowlist.ts";
import type { Endpoint } from "./db-request.ts";

/** What an edge proxy matches the raw request line with, for one endpoint. */
export interface EdgePattern {
  readonly endpoint: Endpoint;
  /** With HEAD wherever there is GET. */
  readonly methods: readonly string[];
  /** Matches path and query as they were sent, undecoded. RE2 and PCRE read it alike. */
  readonly pattern: string;
}

const DATABASE = "/db/user-[a-z][a-z0-9]{15,63}";
/** Encoded punctuation and UTF-8, but no encoded letter, digit, dot, slash, underscore or control character. */
const ENCODED = "%(?:2[0-9A-Da-d]|3[A-Fa-f]|40|5[B-Eb-e]|60|7[B-Eb-e]|[89A-Fa-f][0-9A-Fa-f])";
const NAME_START = `(?:[A-Za-z0-9~!\\x27()*-]|${ENCODED})`;
const NAME = `${NAME_START}(?:[A-Za-z0-9._~!\\x27()*-]|${ENCODED})*`;
/** Replication ids: base64 with `.` and `_`, or CouchDB's own with an encoded plus. */
const LOCAL_NAME = "(?:[A-Za-z0-9._~-]|%2[Bb]|%3[Dd])+";
const ANY_VALUE = "(?:[A-Za-z0-9._~!\\x27()*,:@/-]|%[0-9A-Fa-f][0-9A-Fa-f])*";

/** In the order of the allowlist. */
const paths: readonly (readonly [Endpoint, string])[] = [
  ["server", "/db/"],
  ["session", "/db/_session"],
  ["database", `${DATABASE}/?`],
  ["changes", `${DATABASE}/_changes`],
  ["local-document", `${DATABASE}/_local/${LOCAL_NAME}`],
  ["revs-diff", `${DATABASE}/_revs_diff`],
  ["full-commit", `${DATABASE}/_ensure_full_commit`],
  ["bulk-docs", `${DATABASE}/_bulk_docs`],
  ["bulk-get", `${DATABASE}/_bulk_get`],
  ["all-docs", `${DATABASE}/_all_docs`],
  ["document", `${DATABASE}/${NAME}`],
  ["attachment", `${DATABASE}/${NAME}(?:/${NAME})+`],
];

/** The allowlist in the form of patterns for raw request lines; `couchdb/edge/` is checked against it. */
export function edgePatterns(): EdgePattern[] {
  return paths.map(([endpoint, path]) => {
    const rule = rules[endpoint];
    return { endpoint, methods: edgeMethods(rule), pattern: `^${path}${queryPattern(rule)}$` };
  });
}

/** A parameter that occurs twice: CouchDB and a proxy may each believe another one. */
export function repeatedParameterPattern(): string {
  const names = new Set(Object.values(rules).flatMap(({ query }) => Object.keys(query)));
  const repeats = [...names].toSorted().map((name) => `[?&]${name}=.*&${name}=`);
  return `(?:${repeats.join("|")})`;
}

function queryPattern({ query }: Rule): string {
  const parameters = Object.entries(query).map(([name, form]) => `${name}=${valuePattern(form)}`);
  if (parameters.length === 0) return "";
  const one = `(?:${parameters.join("|")})`;
  return `(?:\\?${one}(?:&${one})*)?`;
}

function valuePattern(form: RegExp): string {
  return form === JSON_TEXT ? ANY_VALUE : form.source.replace(/^\^/, "").replace(/\$$/, "");
}

function edgeMethods({ methods }: Rule): string[] {
  return methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
}
