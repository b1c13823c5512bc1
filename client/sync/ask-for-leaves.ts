import type { PouchDocument } from "pouchdb-core";
import * as z from "zod/mini";
import type { Fetch } from "#client/api/fetch-in-time.ts";

const answerSchema = z.object({
  results: z.array(
    z.object({
      docs: z.array(z.object({ ok: z.optional(z.looseObject({ _id: z.string() })) })),
    }),
  ),
});

/**
 * Revisions with their history, and with what is attached to them. Throws when the server can't give one, as PouchDB
 * does: the feed says something else the next time.
 */
export async function askForLeaves(
  fetch: Fetch,
  databaseUrl: string,
  docs: readonly { id: string; rev: string }[],
  signal: AbortSignal,
): Promise<PouchDocument[]> {
  const response = await fetch(`${databaseUrl}/_bulk_get?revs=true&latest=true&attachments=true`, {
    method: "POST",
    headers: new Headers({ "content-type": "application/json", accept: "application/json" }),
    body: JSON.stringify({ docs }),
    signal,
  });
  const { results } = answerSchema.parse(await response.json());
  return results.flatMap((result) =>
    result.docs.map(({ ok }) => {
      if (ok === undefined) throw new Error("There was a problem getting docs.");
      return ok;
    }),
  );
}
