import type PouchDB from "pouchdb-core";
import { z } from "zod";
import {
  documentSchema,
  generation,
  missingReason,
  revisionsSchema,
  type Document,
} from "./document.ts";

const openRevisionsSchema = z.array(
  z.union([z.object({ ok: documentSchema }), z.object({ missing: z.string() })]),
);
export type OpenRevision = z.infer<typeof openRevisionsSchema>[number];

/** A leaf of a document's revision tree. */
export interface Leaf {
  readonly document: Document;
  readonly rev: string;
  readonly deleted: boolean;
  /** The leaf and its ancestors, newest first. */
  readonly path: readonly string[];
}

/** Every leaf, the winner first; an empty list when the document never existed. Attachments are stubs. */
export async function readLeaves(pouch: PouchDB, id: string): Promise<Leaf[]> {
  const answers = await readOpenRevisions(pouch, id, "all", { revs: true });
  return answers.flatMap((answer) => ("ok" in answer ? [toLeaf(answer.ok)] : [])).toSorted(byRank);
}

/** @returns an empty list for "all" when the document never existed */
export async function readOpenRevisions(
  pouch: PouchDB,
  id: string,
  openRevs: "all" | readonly string[],
  options: Record<string, unknown>,
): Promise<OpenRevision[]> {
  if (openRevs !== "all" && openRevs.length === 0) return [];
  try {
    const answers: unknown = await pouch.get(id, { ...options, open_revs: openRevs });
    return openRevisionsSchema.parse(answers);
  } catch (error) {
    if (missingReason(error) === undefined) throw error;
    return openRevs === "all" ? [] : openRevs.map((missing) => ({ missing }));
  }
}

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

function toLeaf(document: Document): Leaf {
  const rev = document._rev ?? "";
  return { document, rev, deleted: document._deleted === true, path: pathOf(document) };
}

/** The document's revision and its ancestors, newest first. */
export function pathOf(document: Document): string[] {
  const revisions = revisionsSchema.safeParse(document["_revisions"]);
  if (!revisions.success) return document._rev === undefined ? [] : [document._rev];
  const { start, ids } = revisions.data;
  return ids.map((id, index) => `${start - index}-${id}`);
}
