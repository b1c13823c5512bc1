import { createHmac } from "node:crypto";
import { z } from "zod";
import { type UserId, userIdSchema } from "#shared/user-database.ts";
import { askCouchdb, findInCouchdb, writeUnlessConflict } from "#server/couchdb/ask-couchdb.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { purgeDocuments } from "#server/couchdb/document-range.ts";

const claimSchema = z.looseObject({
  userId: userIdSchema,
  /** ISO 8601. */
  claimedAt: z.string(),
  _rev: z.string(),
  _conflicts: z.array(z.string()).optional(),
});
type StoredClaim = z.infer<typeof claimSchema>;

type EmailClaim = Pick<StoredClaim, "userId" | "claimedAt">;

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
 * itself makes them unique. On a cluster two nodes can both accept a new id: claims are read with their conflicts
 * and every reader takes the same winner.
 */
export function createEmailClaims(
  couchdb: Couchdb,
  database: string,
  keys: readonly Uint8Array[],
): EmailClaims {
  const idsOf = (email: string) => keys.map((key) => claimId(key, email));
  const readWinner = async (id: string) => await readClaim(couchdb, database, id);

  async function find(email: string): Promise<EmailClaim | undefined> {
    for (const id of idsOf(email)) {
      const winner = await readWinner(id);
      if (winner !== undefined) return winner;
    }
    return undefined;
  }

  return {
    find,
    async claim(email, userId, claimedAt) {
      const [id] = idsOf(email);
      if (id === undefined) throw new Error("there is no server key");
      const owner = (await find(email)) ?? { userId, claimedAt };
      const body = { _id: id, userId: owner.userId, claimedAt: owner.claimedAt, schema: 1 };
      await writeUnlessConflict(
        async () => await couchdb.request({ db: database, doc: id, method: "PUT", body }),
      );
      const winner = await readWinner(id);
      if (winner === undefined) throw new Error("an e-mail claim vanished while it was written");
      return winner;
    },
    async release(email, userId) {
      for (const id of idsOf(email)) {
        const winner = await readWinner(id);
        if (winner?.userId !== userId) continue;
        const { _rev: rev } = winner;
        await purgeDocuments(couchdb, database, [{ id, value: { rev }, doc: undefined }]);
      }
    },
  };
}

function claimId(key: Uint8Array, email: string): string {
  return `email:${createHmac("sha256", key).update(email).digest("hex")}`;
}

async function readClaim(
  couchdb: Couchdb,
  database: string,
  id: string,
): Promise<StoredClaim | undefined> {
  const read = async (qs: Record<string, unknown>): Promise<unknown> =>
    await couchdb.request({ db: database, doc: id, qs });
  const raw = await findInCouchdb(async () => await read({ conflicts: true }));
  if (raw === undefined) return undefined;
  const claim = claimSchema.parse(raw);
  const others = await Promise.all(
    (claim["_conflicts"] ?? []).map(async (rev) =>
      claimSchema.parse(await askCouchdb(async () => await read({ rev }))),
    ),
  );
  return [claim, ...others].toSorted(byAge)[0];
}

function byAge(one: EmailClaim, other: EmailClaim): number {
  return order(one.claimedAt, other.claimedAt) || order(one.userId, other.userId);
}

function order(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
