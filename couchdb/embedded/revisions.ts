import { generation, revisionsSchema, type Document } from "./document.ts";

/** Revisions in descending order of CouchDB's ranking: not deleted, longer, greater hash. */
export function byRank(
  left: { rev: string; deleted: boolean },
  right: { rev: string; deleted: boolean },
): number {
  if (left.deleted !== right.deleted) return left.deleted ? 1 : -1;
  const byGeneration = generation(right.rev) - generation(left.rev);
  if (byGeneration !== 0) return byGeneration;
  return left.rev < right.rev ? 1 : -1;
}

/** The document's revision and its ancestors, newest first. */
export function pathOf(document: Document): string[] {
  const revisions = revisionsSchema.safeParse(document["_revisions"]);
  if (!revisions.success) return document._rev === undefined ? [] : [document._rev];
  const { start, ids } = revisions.data;
  return ids.map((id, index) => `${start - index}-${id}`);
}
