import { z } from "zod";
import { treeLeaves, type TreeLeaf } from "#couchdb/embedded/revision-tree.ts";

/** What PouchDB keeps of a document beside the bodies of its revisions. */
const recordSchema = z.looseObject({
  id: z.string(),
  /** Of its last change. */
  seq: z.number(),
  rev_tree: z.unknown(),
  /** Where the bodies are that are still here. */
  rev_map: z.record(z.string(), z.number()),
});
export type DocumentRecord = z.infer<typeof recordSchema>;

export function parseRecord(text: string): DocumentRecord {
  return recordSchema.parse(JSON.parse(text));
}

/** The record's leaves, the winner first. */
export function leavesOf({ rev_tree: tree }: DocumentRecord): TreeLeaf[] {
  return treeLeaves(tree);
}
