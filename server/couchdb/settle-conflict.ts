import { z } from "zod";
import { findInCouchdb, writeUnlessConflict } from "./ask-couchdb.ts";
import type { Couchdb } from "./connect-couchdb.ts";

const leafSchema = z.looseObject({
  _id: z.string(),
  _rev: z.string(),
  _conflicts: z.array(z.string()).optional(),
});
type Leaf = z.infer<typeof leafSchema>;

/**
 * Two nodes of a cluster can both accept a write to the same document. Every reader takes the same one of them for the
 * winner and undoes the others, however many do so at the same time.
 * @param raw as it was read, with its conflicts.
 * @param prefer the order of winners; the revision decides between equals.
 * @returns the winner, without a mention of conflicts.
 */
export async function settleConflict(
  couchdb: Couchdb,
  database: string,
  raw: unknown,
  prefer: (one: unknown, other: unknown) => number,
): Promise<unknown> {
  const { _conflicts: conflicts = [], ...shown } = leafSchema.parse(raw);
  if (conflicts.length === 0) return shown;
  const others = await Promise.all(
    conflicts.map((rev) => readLeaf(couchdb, database, shown._id, rev)),
  );
  const leaves = [shown, ...others.filter((leaf) => leaf !== undefined)];
  const [winner, ...losers] = leaves.toSorted(
    (one, other) => prefer(one, other) || (one._rev < other._rev ? -1 : 1),
  );
  for (const loser of losers) await undo(couchdb, database, loser);
  return winner;
}

async function readLeaf(
  couchdb: Couchdb,
  database: string,
  doc: string,
  rev: string,
): Promise<Leaf | undefined> {
  const request = { db: database, doc, qs: { rev } };
  const raw = await findInCouchdb(async () => await couchdb.request(request));
  const leaf = raw === undefined ? undefined : leafSchema.parse(raw);
  // Somebody else undid it meanwhile.
  return leaf?.["_deleted"] === true ? undefined : leaf;
}

/** 409: somebody else undid it meanwhile. */
async function undo(
  couchdb: Couchdb,
  database: string,
  { _id: doc, _rev: rev }: Leaf,
): Promise<void> {
  const request = { db: database, doc, method: "DELETE", qs: { rev } };
  await writeUnlessConflict(async () => await couchdb.request(request));
}
