import { parseJson } from "./request-body.ts";
import { badRequest, queryParseError } from "./refusal.ts";

/** `?name=true` */
export function flag(query: URLSearchParams, name: string): boolean {
  return query.get(name) === "true";
}

/** @throws Refusal 400 */
export function jsonParameter(query: URLSearchParams, ...names: string[]): unknown {
  for (const name of names) {
    const value = query.get(name);
    if (value !== null) return parseJson(value);
  }
  return undefined;
}

/** @throws Refusal 400 with CouchDB's words. */
export function countParameter(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^-?\d+$/.test(value)) throw queryParseError(`Invalid value for integer: "${value}"`);
  if (value.startsWith("-"))
    throw queryParseError(`Invalid value for positive integer: "${value}"`);
  return Number(value);
}

const REVISION = /^\d+-[^-\s"]+$/;

export function isRevision(value: unknown): value is string {
  return typeof value === "string" && REVISION.test(value);
}

/** @throws Refusal 400 */
export function requireRevision(value: unknown): string {
  if (!isRevision(value)) throw badRequest("Invalid rev format");
  return value;
}
