import { createHmac } from "node:crypto";
import { z } from "zod";
import { type UserId, userIdSchema } from "#shared/user-database.ts";
import { askCouchdb, findInCouchdb, writeUnlessConflict } from "#server/couchdb/ask-couchdb.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";

const claimSchema = z.looseObject({
  userId: userIdSchema,
  claimedAt: z.string(),
  _conflicts: z.array(z.string()).optional(),
});
type Claim = z.infer<typeof claimSchema>;

/** Which user id an e-mail address belongs to. A claim without an account is a sign-up that was interrupted. */
export interface EmailClaims {
  find(email: string): Promise<UserId | undefined>;
  /** Claims the address for a user id, and answers whose it is now. */
  claim(email: string, userId: UserId, claimedAt: string): Promise<UserId>;
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

  async function find(email: string): Promise<UserId | undefined> {
    for (const id of idsOf(email)) {
      const winner = await readWinner(couchdb, database, id);
      if (winner !== undefined) return winner.userId;
    }
    return undefined;
  }

  return {
    find,
    async claim(email, userId, claimedAt) {
      const [id] = idsOf(email);
      if (id === undefined) throw new Error("there is no server key");
      const owner = (await find(email)) ?? userId;
      const body = { _id: id, userId: owner, claimedAt, schema: 1 };
      await writeUnlessConflict(
        async () => await couchdb.request({ db: database, doc: id, method: "PUT", body }),
      );
      const winner = await readWinner(couchdb, database, id);
      if (winner === undefined) throw new Error("an e-mail claim vanished while it was written");
      return winner.userId;
    },
  };
}

function claimId(key: Uint8Array, email: string): string {
  return `email:${createHmac("sha256", key).update(email).digest("hex")}`;
}

async function readWinner(
  couchdb: Couchdb,
  database: string,
  id: string,
): Promise<Claim | undefined> {
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

function byAge(one: Claim, other: Claim): number {
  return order(one.claimedAt, other.claimedAt) || order(one.userId, other.userId);
}

function order(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
