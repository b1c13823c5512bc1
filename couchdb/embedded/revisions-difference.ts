import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { generation } from "./document.ts";
import { requireRevision } from "./query.ts";
import { badRequest } from "./refusal.ts";
import type { TreeLeaf } from "./revision-tree.ts";
import { pagesOf } from "./pages.ts";
import { readTrees } from "./store/read-trees.ts";

interface Difference {
  readonly missing: string[];
  readonly possible_ancestors?: string[];
}

/** `POST /db/_revs_diff`: which of these revisions are not here. */
export async function postRevisionsDifference(request: DatabaseRequest): Promise<Answer> {
  return json(200, await readDifferences(request));
}

/** `POST /db/_missing_revs` */
export async function postMissingRevisions(request: DatabaseRequest): Promise<Answer> {
  const differences = Object.entries(await readDifferences(request));
  return json(200, {
    missing_revs: Object.fromEntries(differences.map(([id, { missing }]) => [id, missing])),
  });
}

async function readDifferences(request: DatabaseRequest): Promise<Record<string, Difference>> {
  const asked = Object.entries(requireObject(await request.declaredJson())).map(
    ([id, revs]): [string, string[]] => [id, requireRevisions(revs)],
  );
  const differences: [string, Difference][] = [];
  for (const page of pagesOf(asked)) {
    const trees = await readTrees(
      request.database.store,
      page.map(([id]) => id),
    );
    for (const [index, [id, revs]] of page.entries()) {
      const difference = compareWithTree(trees[index] ?? [], revs);
      if (difference.missing.length > 0) differences.push([id, difference]);
    }
  }
  return Object.fromEntries(differences);
}

const listSchema = z.array(z.unknown());

function requireRevisions(revs: unknown): string[] {
  const list = listSchema.safeParse(revs);
  if (!list.success) throw badRequest("Invalid rev format");
  return list.data.map((rev) => requireRevision(rev));
}

/** An ancestor whose body is gone is not missing: a replicator need not send it. */
function compareWithTree(leaves: readonly TreeLeaf[], revs: readonly string[]): Difference {
  const known = new Set(leaves.flatMap((leaf) => leaf.path));
  const missing = revs.filter((rev) => !known.has(rev));
  const newest = Math.max(0, ...missing.map((rev) => generation(rev)));
  const ancestors = leaves.map((leaf) => leaf.rev).filter((rev) => generation(rev) < newest);
  return ancestors.length === 0 ? { missing } : { missing, possible_ancestors: ancestors };
}
