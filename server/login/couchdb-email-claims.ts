import { createHmac } from "node:crypto";
import { z } from "zod";
import { type UserId, userIdSchema } from "#shared/user-database.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { purgeDocuments, readRange } from "#server/couchdb/document-range.ts";
import { openDocuments } from "#server/couchdb/documents.ts";

const claimSchema = z.looseObject({
  userId: userIdSchema,
  /** ISO 8601. */
  claimedAt: z.string(),
});
const SCHEMA = 1;

type EmailClaim = Pick<z.infer<typeof claimSchema>, "userId" | "claimedAt">;

/** Which user id an e-mail address belongs to. A claim without an account is a sign-up that was interrupted. */
export interface EmailClaims {
  find(email: string): Promise<EmailClaim | undefined>;
  /** Claims the address for a user id, and answers whose it is now. */
  claim(email: string, userId: UserId, claimedAt: string): Promise<EmailClaim>;
  /** Takes back what `userId` claimed. */
  release(email: string, userId: UserId): Promise<void>;
}

/**
 * A claim's id is an HMAC of the address, so a copy of the database does not list addresses by id, and CouchDB
 * itself makes them unique. On a cluster two nodes can both accept a new id: claims are read back, the oldest wins for
 * every reader, and the others are undone.
 */
export function createEmailClaims(
  couchdb: Couchdb,
  database: string,
  keys: readonly Uint8Array[],
): EmailClaims {
  const claims = openDocuments(couchdb, database, claimSchema, { prefer: byAge });
  const idsOf = (email: string) => keys.map((key) => claimId(key, email));

  async function findAmong(ids: readonly string[]): Promise<EmailClaim | undefined> {
    for (const id of ids) {
      const claim = await claims.read(id);
      if (claim !== undefined) return claim;
    }
    return undefined;
  }

  return {
    find: async (email) => await findAmong(idsOf(email)),
    async claim(email, userId, claimedAt) {
      const [id, ...olderIds] = idsOf(email);
      if (id === undefined) throw new Error("there is no server key");
      const owner = (await findAmong(olderIds)) ?? { userId, claimedAt };
      const claim = { userId: owner.userId, claimedAt: owner.claimedAt, schema: SCHEMA };
      // Taken or not: what stands there now decides.
      await claims.create(id, claim);
      const winner = await claims.read(id);
      if (winner === undefined) throw new Error("an e-mail claim vanished while it was written");
      return winner;
    },
    async release(email, userId) {
      for (const id of idsOf(email)) {
        const claim = await claims.read(id);
        if (claim?.userId === userId) await purgeDocuments(couchdb, database, [await rowOf(id)]);
      }
    },
  };

  async function rowOf(id: string) {
    const [row] = await readRange(couchdb, database, { startkey: id, endkey: id });
    if (row === undefined) throw new Error("an e-mail claim vanished while it was released");
    return row;
  }
}

function claimId(key: Uint8Array, email: string): string {
  return `email:${createHmac("sha256", key).update(email).digest("hex")}`;
}

function byAge(one: EmailClaim, other: EmailClaim): number {
  return order(one.claimedAt, other.claimedAt) || order(one.userId, other.userId);
}

function order(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
