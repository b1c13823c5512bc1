import { z } from "zod";

/**
 * A document's last change: everything that a feed shows of it without its body, and what its leaves weigh. Kept by the
 * change's sequence, so that a feed is one walk over neighbouring keys.
 */
const changeEntrySchema = z.object({
  id: z.string(),
  /** Bytes of the document's revision tree. */
  tree: z.number(),
  /** The winner first. */
  leaves: z.array(
    z.object({
      rev: z.string(),
      deleted: z.boolean().optional(),
      /** Where its body is; a leaf without one is known by name only. */
      seq: z.number().optional(),
      /** Bytes of its body, as it is stored and as CouchDB counts it: without id, revision and attachments. */
      body: z.tuple([z.number(), z.number()]),
      /** Stored bytes of each attachment by its digest. */
      attachments: z.record(z.string(), z.number()).optional(),
    }),
  ),
});
export type ChangeEntry = z.infer<typeof changeEntrySchema>;
export type ChangeLeaf = ChangeEntry["leaves"][number];

/** Sums over all documents. */
export interface Weight {
  readonly documents: number;
  readonly deleted: number;
  /** Stored bytes of what is alive: bodies and attachments of all leaves, and the revision trees. */
  readonly active: number;
  /** Contents of all leaves without ids and revisions, and their attachments as they are stored, as in CouchDB. */
  readonly external: number;
}

export const NO_WEIGHT: Weight = { documents: 0, deleted: 0, active: 0, external: 0 };

export function parseChangeEntry(text: string): ChangeEntry {
  return changeEntrySchema.parse(JSON.parse(text));
}

export function isDeleted({ leaves }: ChangeEntry): boolean {
  return leaves[0]?.deleted === true;
}

/** An attachment that several leaves of a document have counts once, as in CouchDB. */
export function weigh(entry: ChangeEntry): Weight {
  const attachments = new Map(
    entry.leaves.flatMap((leaf) => Object.entries(leaf.attachments ?? {})),
  );
  let active = entry.tree;
  let external = 0;
  for (const { body } of entry.leaves) {
    active += body[0];
    external += body[1];
  }
  for (const bytes of attachments.values()) {
    active += bytes;
    external += bytes;
  }
  const deleted = isDeleted(entry);
  return { documents: deleted ? 0 : 1, deleted: deleted ? 1 : 0, active, external };
}

/** @param sign -1 takes away */
export function addWeight(sum: Weight, one: Weight, sign: 1 | -1): Weight {
  return {
    documents: sum.documents + sign * one.documents,
    deleted: sum.deleted + sign * one.deleted,
    active: sum.active + sign * one.active,
    external: sum.external + sign * one.external,
  };
}
