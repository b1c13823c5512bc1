import { z } from "zod";
import type { UserId } from "#shared/user-database.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { purgeDocuments, readRange } from "#server/couchdb/document-range.ts";
import { openDocuments } from "#server/couchdb/documents.ts";

const markSchema = z.looseObject({ schema: z.int() });

function documentId(userId: UserId): string {
  return `admin:${userId}`;
}

/** One document for each admin, so that "is there one?" does not read every account. The account itself decides. */
export function createAdminMarks(couchdb: Couchdb, database: string) {
  const marks = openDocuments(couchdb, database, markSchema);
  return {
    async set(userId: UserId, isAdmin: boolean): Promise<void> {
      const id = documentId(userId);
      if (isAdmin) {
        await marks.create(id, { schema: 1 });
        return;
      }
      const own = { startkey: id, endkey: id };
      await purgeDocuments(couchdb, database, await readRange(couchdb, database, own));
    },
    async any(): Promise<boolean> {
      const all = { startkey: "admin:", endkey: "admin;" };
      return (await readRange(couchdb, database, all, { limit: 1 })).length > 0;
    },
  };
}
