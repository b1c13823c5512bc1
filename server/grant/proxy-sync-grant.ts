import { succeed } from "#shared/result.ts";
import { userIdSchema } from "#shared/user-database.ts";
import type { Documents } from "#server/couchdb/documents.ts";
import { type CouchdbUser, couchdbUserId } from "#server/provision/couchdb-users.ts";
import { isSameCookie, mintAuthSession, readAuthSessionParts } from "./auth-session.ts";
import { requireActive } from "./require-active.ts";
import { type SyncGrant, createSyncGrant } from "./sync-grant.ts";

interface Signing {
  /** Derived from the server keys: the first signs, all of them verify. */
  readonly keys: readonly Uint8Array[];
  /** Seconds that a grant lasts. */
  readonly lifetime: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Whose cookie this is; undefined: nobody's, any more. May throw `DatabaseAway`. */
export type VerifyGrant = (cookie: string) => Promise<string | undefined>;

/**
 * The gateway itself is what the cookie is for, and CouchDB is told whose it was. It has the form of CouchDB's, made
 * with our key and the user's salt: another salt ends it, as everywhere.
 */
export function createProxySyncGrant(
  users: Documents<CouchdbUser>,
  { keys, lifetime, now }: Signing,
): { readonly syncGrant: SyncGrant; readonly verify: VerifyGrant } {
  const secrets = keys.map((key) => Buffer.from(key).toString("base64"));

  const syncGrant = createSyncGrant(async (userId) => {
    const user = requireActive(await users.read(couchdbUserId(userId)));
    if (!user.ok) return user;
    const [secret] = secrets;
    if (secret === undefined) throw new Error("there is no server key");
    return succeed(async () => {
      const expiresAt = Math.floor(now() / 1000) + lifetime;
      return { authSession: sign(secret, user.value, expiresAt), expiresAt: expiresAt * 1000 };
    });
  });

  return {
    syncGrant,
    // Salt and status are read each time, and not remembered: a ban holds from its acknowledgement on, on every server.
    async verify(cookie) {
      const parts = readAuthSessionParts(cookie);
      if (parts === undefined || parts.timestamp * 1000 <= now()) return undefined;
      if (!userIdSchema.safeParse(parts.name).success) return undefined;
      const user = requireActive(await users.read(couchdbUserId(parts.name)));
      if (!user.ok) return undefined;
      const isOurs = secrets.some((secret) =>
        isSameCookie(cookie, sign(secret, user.value, parts.timestamp)),
      );
      return isOurs ? user.value.name : undefined;
    },
  };
}

function sign(secret: string, { name, salt }: CouchdbUser, expiresAt: number): string {
  return mintAuthSession({ secret, salt, name, timeout: 0, expiresAt });
}
