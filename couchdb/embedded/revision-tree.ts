import { z } from "zod";
import { byRank } from "./revisions.ts";

/** A leaf of a document's revision tree, without its body. */
export interface TreeLeaf {
  readonly rev: string;
  readonly deleted: boolean;
  /** The leaf and its ancestors, newest first. */
  readonly path: readonly string[];
}

/** One revision: its hash, its marks, and what was made from it. */
const nodeSchema = z.tuple([
  z.string(),
  z.looseObject({ deleted: z.boolean().optional() }),
  z.array(z.unknown()),
]);
const treeSchema = z.array(z.object({ pos: z.number(), ids: z.unknown() }));

/** Leaves of a tree as PouchDB keeps it, the winner first. */
export function treeLeaves(tree: unknown): TreeLeaf[] {
  return treeSchema
    .parse(tree)
    .flatMap(({ pos, ids }) => leavesOf(pos, ids))
    .toSorted(byRank);
}

interface Ancestor {
  readonly rev: string;
  readonly before: Ancestor | undefined;
}

interface Step {
  readonly position: number;
  readonly node: unknown;
  readonly ancestors: Ancestor | undefined;
}

/** Walks without recursion: a branch may be a thousand revisions long. */
function leavesOf(position: number, root: unknown): TreeLeaf[] {
  const leaves: TreeLeaf[] = [];
  const steps: Step[] = [{ position, node: root, ancestors: undefined }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const [hash, { deleted = false }, children] = nodeSchema.parse(step.node);
    const here: Ancestor = { rev: `${step.position}-${hash}`, before: step.ancestors };
    for (const child of children)
      steps.push({ position: step.position + 1, node: child, ancestors: here });
    if (children.length > 0) continue;
    const path: string[] = [];
    for (let at: Ancestor | undefined = here; at !== undefined; at = at.before) path.push(at.rev);
    leaves.push({ rev: here.rev, deleted, path });
  }
  return leaves;
}
