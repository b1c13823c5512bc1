import { badRequest } from "./refusal.ts";

/**
 * CouchDB's sequences are opaque strings. Ours are PouchDB's number and a mark of the database's incarnation, so that a
 * sequence from a database that was deleted and made again starts from the beginning instead of skipping documents.
 */
export function formatSequence(sequence: number, mark: string): string {
  return `${sequence}-${mark}`;
}

/**
 * @returns `"now"`, or the number to start after.
 * @throws Refusal 400 with CouchDB's words.
 */
export function parseSequence(value: string | null | undefined, mark: string): number | "now" {
  if (value === null || value === undefined || value === "") return 0;
  const bare = value.replace(/^"(.*)"$/, "$1");
  if (bare === "now") return "now";
  const [, digits, givenMark] = /^(\d{1,15})(?:-([\w-]*))?$/.exec(bare) ?? [];
  if (digits === undefined) throw badRequest("Malformed sequence supplied in 'since' parameter.");
  return givenMark !== undefined && givenMark !== mark ? 0 : Number(digits);
}
