import { succeed } from "#shared/result.ts";
import type { Documents } from "#server/couchdb/documents.ts";
import { type CouchdbUser, couchdbUserId } from "#server/provision/couchdb-users.ts";
import { mintAuthSession } from "./auth-session.ts";
import { requireActive } from "./require-active.ts";
import { type SyncGrant, createSyncGrant } from "./sync-grant.ts";

export interface Minting {
  /** CouchDB's secret that signs now. May throw `DatabaseAway`. */
  readonly secret: () => Promise<string>;
  /** CouchDB's `[chttpd_auth] timeout`, in seconds. */
  readonly timeout: number;
  /** Seconds that a grant lasts. */
  readonly lifetime: number;
  /** Milliseconds by which CouchDB's clock is ahead of this one; less than zero when it is behind. */
  readonly clockDifference: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Computes CouchDB's cookie itself. Salt and status come from one read each time: a ban writes both at once, so a
 * cookie from an older read is dead at birth and a newer read refuses. CouchDB judges the expiry by its own clock, so
 * the cookie names the time that CouchDB's clock will show then.
 */
export function createMintSyncGrant(users: Documents<CouchdbUser>, minting: Minting): SyncGrant {
  const { timeout, lifetime, now } = minting;
  const ahead = Math.round(minting.clockDifference / 1000);

  return createSyncGrant(async (userId) => {
    const user = requireActive(await users.read(couchdbUserId(userId)));
    if (!user.ok) return user;
    const { salt } = user.value;
    return succeed(async () => {
      const secret = await minting.secret();
      const expiresAt = Math.floor(now() / 1000) + lifetime;
      const atCouchdb = expiresAt + ahead;
      const cookie = { secret, salt, name: userId, timeout, expiresAt: atCouchdb };
      return { authSession: mintAuthSession(cookie), expiresAt: expiresAt * 1000 };
    });
  });
}
