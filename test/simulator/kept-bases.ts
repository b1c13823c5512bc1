import type PouchDB from "pouchdb-core";
import * as z from "zod";
import { pouchStatus } from "#client/store/pouch-error.ts";
import type { Household } from "./household.ts";
import type { SimulatedDevice } from "./simulated-device.ts";

const revisionsSchema = z.object({ start: z.number(), ids: z.array(z.string()) });

/**
 * Looks at the disk of a device whose engine has just been killed: for every note that was called safe, was then
 * edited, and has edits on top of what the server has, the text that the server had is kept, so that a conflict can be
 * merged from it. A note whose tree has several leaves is left out:
 * it was merged, and what it was merged from is in the tree.
 */
export async function checkKeptBases(
  { server, userId }: Household,
  device: SimulatedDevice,
): Promise<string[]> {
  const there = new Map(
    (await server.documents(userId)).map((document) => [document.id, document]),
  );
  return device.readDisk(userId, async (database) => {
    const complaints: string[] = [];
    const { rows } = await database.allDocs();
    for (const { id } of rows.filter((row) => device.editedWhenSafe.has(row.id))) {
      const known = there.get(id);
      if (known === undefined || known.isDeleted || known.leaves.length > 1) continue;
      const changes = await database.changes({ doc_ids: [id], style: "all_docs" });
      if (changes.results[0]?.changes.length !== 1) continue;
      const { _revisions } = await database.get(id, { revs: true });
      const { start, ids } = revisionsSchema.parse(_revisions);
      const older = new Set(ids.slice(1).map((hash, age) => `${start - 1 - age}-${hash}`));
      const isEditedHere = known.leaves.every((rev) => older.has(rev));
      if (isEditedHere && !(await isThere(database, `_local/base:${id}`)))
        complaints.push(`${device.name} has edits of ${id} that the server lacks, and no base`);
    }
    return complaints;
  });
}

async function isThere(database: PouchDB, id: string): Promise<boolean> {
  try {
    await database.get(id);
    return true;
  } catch (error) {
    if (pouchStatus(error) === 404) return false;
    throw error;
  }
}
