import type PouchDB from "pouchdb-core";
import * as z from "zod/mini";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import { sendBulkDocs } from "./split-bulk-docs.ts";

const leavesSchema = z.array(
  z.object({ ok: z.optional(z.looseObject({ _id: z.string(), _rev: z.string() })) }),
);
type SentDocument = NonNullable<z.infer<typeof leavesSchema>[number]["ok"]>;
const refusalsSchema = z.array(
  z.looseObject({
    id: z.string(),
    error: z.optional(z.string()),
    reason: z._default(z.string(), ""),
  }),
);

export interface SendingAgain {
  /** The server has this revision now. */
  onDelivered(id: string, rev: string): void;
  onDenied(id: string, reason: string): void;
}

/**
 * Sends notes whose place in the changes feed push has already passed: PouchDB never tries a refused document again.
 * `fetch` speaks to CouchDB like PouchDB's own requests and stops the sync when it can't.
 */
export async function sendAgain(
  database: PouchDB,
  fetch: Fetch,
  databaseUrl: string,
  ids: readonly string[],
  events: SendingAgain,
): Promise<void> {
  for (const id of ids) {
    const leaves = await readLeaves(database, id);
    const body = JSON.stringify({ docs: leaves, new_edits: false });
    const response = await sendBulkDocs((part) => post(fetch, databaseUrl, part), body);
    const rows = refusalsSchema.safeParse(await response.json());
    const refusal = rows.success ? rows.data.find((row) => row.error !== undefined) : undefined;
    if (!rows.success) continue;
    if (refusal !== undefined) events.onDenied(id, refusal.reason);
    else for (const { _rev } of leaves) events.onDelivered(id, _rev);
  }
}

/** All of them, the deleted ones too, each with its history. */
async function readLeaves(database: PouchDB, id: string): Promise<SentDocument[]> {
  const answer: unknown = await database.get(id, { open_revs: "all", revs: true });
  return leavesSchema.parse(answer).flatMap(({ ok }) => ok ?? []);
}

function post(fetch: Fetch, databaseUrl: string, body: string): Promise<Response> {
  return fetch(`${databaseUrl}/_bulk_docs`, {
    method: "POST",
    headers: new Headers({ "content-type": "application/json", accept: "application/json" }),
    body,
  });
}
