import type { Decision } from "./commit-job.ts";
import type { Database } from "./database.ts";
import { attachmentsOf, generation, type Document } from "./document.ts";
import { nextGeneration } from "./incoming-document.ts";
import { conflict } from "./refusal.ts";
import type { TreeLeaf } from "./revision-tree.ts";
import { pathOf } from "./revisions.ts";
import {
  withAttachmentStubs,
  withStorableAttachments,
  type SentAttachments,
} from "./storable-attachments.ts";
import { readRevisions } from "./store/read-revisions.ts";
import type { Judge } from "./validate.ts";

/** Whether an edit may become the next revision of its document. @throws Refusal 401, 403, 409, 412, 500 */
export async function judgeEdit(
  database: Database,
  judge: Judge,
  given: Document,
  tree: readonly TreeLeaf[],
  sent: SentAttachments,
): Promise<Decision> {
  const { _revisions, ...document } = given;
  const leaf = findParent(tree, document._rev);
  const wantsParent = leaf !== undefined && (judge.readsOldDocuments || hasStubs(document));
  const parent = wantsParent ? await readRevision(database, document._id, leaf.rev) : undefined;
  const storable = await withStorableAttachments(
    { ...document, _id: document._id },
    parent === undefined ? [] : [parent],
    nextGeneration(document),
    sent,
  );
  // CouchDB shows a validation function the revisions that the edit is made from.
  const shown = parent && { ...storable, _revisions: parent["_revisions"] };
  await judge.judge(withAttachmentStubs(shown ?? storable), parent && withAttachmentStubs(parent));
  return { document: storable };
}

/**
 * The leaf that an edit is made from; undefined for a new document, also where an old one was deleted.
 * @throws Refusal 409
 */
function findParent(leaves: readonly TreeLeaf[], rev: string | undefined): TreeLeaf | undefined {
  if (rev === undefined) {
    if (leaves.every((leaf) => leaf.deleted)) return undefined;
    throw conflict();
  }
  const leaf = leaves.find((leaf) => leaf.rev === rev);
  if (leaf === undefined) throw conflict();
  return leaf;
}

/** Whether a revision from elsewhere may be stored. @throws Refusal 401, 403, 412, 500 */
export async function judgeReplicated(
  database: Database,
  judge: Judge,
  document: Document,
  tree: readonly TreeLeaf[],
  sent: SentAttachments,
): Promise<Decision> {
  const rev = document._rev ?? "";
  // A revision that is here already is no write, so nothing is judged.
  if (tree.some((leaf) => leaf.path.includes(rev))) return { ok: true, id: document._id, rev };
  const wantsParents = tree.length > 0 && (judge.readsOldDocuments || hasStubs(document));
  const ancestor = wantsParents ? await readNearestAncestor(database, document, tree) : undefined;
  const leaves = wantsParents ? await readBodies(database, document._id, "all") : [];
  const parents = ancestor === undefined ? leaves : [ancestor, ...leaves];
  const storable = await withStorableAttachments(document, parents, generation(rev), sent);
  await judge.judge(withAttachmentStubs(storable), ancestor && withAttachmentStubs(ancestor));
  return { document: storable };
}

/** The nearest ancestor whose body is still here. */
async function readNearestAncestor(
  database: Database,
  document: Document,
  tree: readonly TreeLeaf[],
): Promise<Document | undefined> {
  const known = new Set(tree.flatMap((leaf) => leaf.path));
  for (const rev of pathOf(document).slice(1)) {
    if (!known.has(rev)) continue;
    const found = await readRevision(database, document._id, rev);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function readRevision(
  database: Database,
  id: string,
  rev: string,
): Promise<Document | undefined> {
  const [found] = await readBodies(database, id, [rev]);
  return found;
}

/** Those of the revisions whose bodies are still here. */
async function readBodies(
  { store }: Database,
  id: string,
  revs: "all" | readonly string[],
): Promise<Document[]> {
  const [found = []] = await readRevisions(store, [{ id, revs }], { latest: false, revs: true });
  return found.flatMap((one) => ("ok" in one ? [one.ok] : []));
}

function hasStubs(document: Document): boolean {
  return Object.values(attachmentsOf(document)).some((attachment) => attachment["stub"] === true);
}
