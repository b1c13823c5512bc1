import { fail, succeed } from "#shared/result.ts";
import type { Documents } from "#server/couchdb/documents.ts";
import { type CouchdbUser, couchdbUserId } from "#server/provision/couchdb-users.ts";
import { mintAuthSession } from "./auth-session.ts";
import type { SyncGrant } from "./sync-grant.ts";

export interface Minting {
  /** CouchDB's secret that signs. */
  readonly secret: string;
  /** CouchDB's `[chttpd_auth] timeout`, in seconds. */
  readonly timeout: number;
  /** Seconds that a grant lasts. */
  readonly lifetime: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Computes CouchDB's cookie itself. Salt and status come from one read each time: a ban writes both at once, so a
 * cookie from an older read is dead at birth and a newer read refuses.
 */
export function createMintSyncGrant(users: Documents<CouchdbUser>, minting: Minting): SyncGrant {
  const { secret, timeout, lifetime, now } = minting;

  const prepare: SyncGrant["prepare"] = async (userId) => {
    const user = await users.read(couchdbUserId(userId));
    if (user === undefined || user.settee.status === "deleting")
      return fail({ type: "SessionEnded", why: "revoked" });
    if (user.settee.status === "banned") return fail({ type: "SessionEnded", why: "banned" });
    const { salt } = user;
    return succeed(() => {
      const expiresAt = Math.floor(now() / 1000) + lifetime;
      const authSession = mintAuthSession({ secret, salt, name: userId, timeout, expiresAt });
      return { authSession, expiresAt: expiresAt * 1000 };
    });
  };
  return {
    prepare,
    async grant(userId) {
      const issue = await prepare(userId);
      return issue.ok ? succeed(issue.value()) : issue;
    },
  };
}
