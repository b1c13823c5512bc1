import { z } from "zod";
import type { DocumentRecord } from "./document-record.ts";

/** A revision: its hash, its marks, and what was made from it. */
interface Node extends Array<unknown> {
  0: string;
  1: Record<string, unknown>;
  2: Node[];
}

const nodeSchema: z.ZodType<Node> = z.custom<Node>(
  (value) =>
    Array.isArray(value) &&
    typeof value[0] === "string" &&
    typeof value[1] === "object" &&
    Array.isArray(value[2]),
);
const treeSchema = z.array(z.object({ pos: z.number(), ids: nodeSchema }));

/** A revision with its place. Trees are walked without recursion: a branch may be a thousand revisions long. */
interface Placed {
  readonly node: Node;
  readonly rev: string;
  readonly position: number;
  readonly parent: Placed | undefined;
  readonly root: { pos: number; ids: Node };
}

function placesOf(tree: { pos: number; ids: Node }[]): Placed[] {
  const places: Placed[] = tree.map((root) => ({
    node: root.ids,
    rev: `${root.pos}-${root.ids[0]}`,
    position: root.pos,
    parent: undefined,
    root,
  }));
  for (let at = 0; at < places.length; at += 1) {
    const parent = places[at];
    if (parent === undefined) break;
    const position = parent.position + 1;
    for (const node of parent.node[2])
      places.push({ node, rev: `${position}-${node[0]}`, position, parent, root: parent.root });
  }
  return places;
}

/** The record after the bodies of these revisions are gone. */
export function markMissing(record: DocumentRecord, revs: ReadonlySet<string>): DocumentRecord {
  const tree = treeSchema.parse(structuredClone(record.rev_tree));
  for (const { node, rev } of placesOf(tree)) if (revs.has(rev)) node[1]["status"] = "missing";
  const kept = Object.entries(record.rev_map).filter(([rev]) => !revs.has(rev));
  return { ...record, rev_tree: tree, rev_map: Object.fromEntries(kept) };
}

/**
 * The record without these leaves and without what led to them alone.
 * @returns the revisions that are gone, and what is left; undefined when nothing is
 */
export function cutLeaves(
  record: DocumentRecord,
  leaves: ReadonlySet<string>,
): { gone: string[]; left: DocumentRecord | undefined } {
  let tree = treeSchema.parse(structuredClone(record.rev_tree));
  const gone: string[] = [];
  for (const leaf of placesOf(tree).filter(
    ({ node, rev }) => node[2].length === 0 && leaves.has(rev),
  )) {
    let cut: Placed | undefined = leaf;
    while (cut !== undefined && cut.node[2].length === 0) {
      const { node, root, parent, rev }: Placed = cut;
      gone.push(rev);
      if (parent === undefined) tree = tree.filter((one) => one !== root);
      else parent.node[2] = parent.node[2].filter((child) => child !== node);
      cut = parent;
    }
  }
  if (tree.length === 0) return { gone, left: undefined };
  const kept = Object.entries(record.rev_map).filter(([rev]) => !gone.includes(rev));
  return { gone, left: { ...record, rev_tree: tree, rev_map: Object.fromEntries(kept) } };
}
