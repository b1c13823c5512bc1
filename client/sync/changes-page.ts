import type { PouchDocument } from "pouchdb-core";
import * as z from "zod/mini";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import { SyncStopped } from "./sync-problem.ts";

const pageSchema = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      changes: z.array(z.object({ rev: z.string() })),
      doc: z.optional(z.nullable(z.looseObject({ _id: z.string() }))),
    }),
  ),
  last_seq: z.union([z.string(), z.number()]),
  pending: z.optional(z.number()),
});

export interface ChangesRow {
  readonly id: string;
  /** All leaves, the deleted ones too. */
  readonly leaves: readonly string[];
  /** The winning leaf, without its history. */
  readonly document: PouchDocument | null;
}

export interface ChangesPage {
  /** Without design documents, which stay there. */
  readonly rows: readonly ChangesRow[];
  readonly lastSeq: string;
  /** Changes that come after these; null when the server does not say. */
  readonly pending: number | null;
  /** There may be more after it, whatever `pending` says. */
  readonly isEmpty: boolean;
  /** UTF-16 code units of the whole answer. */
  readonly length: number;
}

/** Asks for one page of the feed with the documents in it. */
export async function askForChanges(
  fetch: Fetch,
  databaseUrl: string,
  query: { since: string; limit: number } | { descending: true; limit: number },
  signal: AbortSignal,
): Promise<ChangesPage> {
  const asked = new URLSearchParams({ style: "all_docs", include_docs: "true" });
  for (const [name, value] of Object.entries(query)) asked.set(name, String(value));
  const response = await fetch(`${databaseUrl}/_changes?${asked}`, { signal });
  // What is wrong with the session has been dealt with before.
  if (!response.ok) throw new SyncStopped({ type: "server-error", status: response.status });
  const text = await response.text();
  const page = pageSchema.parse(JSON.parse(text));
  return {
    rows: page.results
      .filter(({ id }) => !id.startsWith("_design/"))
      .map(({ id, changes, doc }) => ({
        id,
        leaves: changes.map(({ rev }) => rev),
        document: doc ?? null,
      })),
    lastSeq: String(page.last_seq),
    pending: page.pending ?? null,
    isEmpty: page.results.length === 0,
    length: text.length,
  };
}
