import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { generation } from "./document.ts";
import { requireRevision } from "./query.ts";
import { badRequest } from "./refusal.ts";
import { readLeaves } from "./revisions.ts";
import { requireServerAdmin } from "./security.ts";

const purgeSchema = z.record(z.string(), z.array(z.string()));

/**
 * `POST /db/_purge`. PouchDB's LevelDB adapter can't forget a revision: a purged leaf becomes a tombstone whose body is
 * compacted away, so the document is gone and its text with it, but the deletion shows in the changes feed.
 */
export async function postPurge(request: DatabaseRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  const wanted = purgeSchema.safeParse(requireObject(await request.declaredJson()));
  if (!wanted.success)
    throw badRequest("Request body must be a JSON object of lists of revisions.");
  const { database } = request;
  const purged = await database.write(async () => {
    const results: [string, string[]][] = [];
    for (const [id, revs] of Object.entries(wanted.data))
      results.push([
        id,
        await purgeLeaves(
          request,
          id,
          revs.map((rev) => requireRevision(rev)),
        ),
      ]);
    return results;
  });
  await database.pouch.compact();
  request.services.users.forget();
  return json(201, { purge_seq: null, purged: Object.fromEntries(purged) });
}

async function purgeLeaves(
  { database }: DatabaseRequest,
  id: string,
  revs: readonly string[],
): Promise<string[]> {
  const leaves = await readLeaves(database.pouch, id);
  const found = leaves.map((leaf) => leaf.rev).filter((rev) => revs.includes(rev));
  const oldestFirst = found.toSorted((left, right) => generation(left) - generation(right));
  const alive = new Set(leaves.filter((leaf) => !leaf.deleted).map((leaf) => leaf.rev));
  for (const rev of oldestFirst)
    if (alive.has(rev))
      await database.pouch.bulkDocs([{ _id: id, _rev: rev, _deleted: true }], { new_edits: true });
  return found;
}
