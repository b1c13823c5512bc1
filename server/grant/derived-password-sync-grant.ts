import { createHash, createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import { type Result, succeed } from "#shared/result.ts";
import type { UserId } from "#shared/user-database.ts";
import type { Documents } from "#server/couchdb/documents.ts";
import { type CouchdbUser, couchdbUserId } from "#server/provision/couchdb-users.ts";
import type { LogInToCouchdb } from "./log-in-to-couchdb.ts";
import { requireActive } from "./require-active.ts";
import { type GrantRefused, type SyncGrant, createSyncGrant } from "./sync-grant.ts";

interface Deriving {
  readonly logIn: LogInToCouchdb;
  /** Derived from the server keys: the first makes new passwords. */
  readonly keys: readonly Uint8Array[];
}

/** What a password was derived from, beside it in the user's document. It is worthless without the server key. */
const derivedSchema = z.object({ nonce: z.string().min(32), key: z.string() });
/** CouchDB's hash. Whoever takes access back removes it together with the salt. */
const hashedSchema = z.looseObject({ derived_key: z.string() });

/**
 * For a CouchDB whose secret nobody may read: each user has a password that only this server can derive, and CouchDB
 * makes the cookie. Taking access back removes the password and writes another salt; the next grant for a person who
 * may have one derives another password.
 */
export function createDerivedPasswordSyncGrant(
  users: Documents<CouchdbUser>,
  { logIn, keys }: Deriving,
): SyncGrant {
  return createSyncGrant(async (userId) => {
    const password = await ensurePassword(users, keys, userId);
    return password.ok ? succeed(async () => await logIn(userId, password.value)) : password;
  });
}

async function ensurePassword(
  users: Documents<CouchdbUser>,
  keys: readonly Uint8Array[],
  userId: UserId,
): Promise<Result<string, GrantRefused>> {
  return await users.update<Result<string, GrantRefused>>(couchdbUserId(userId), (current) => {
    const user = requireActive(current);
    if (!user.ok) return { answer: user };
    const standing = standingPassword(user.value, keys, userId);
    if (standing !== undefined) return { answer: succeed(standing) };
    const { password, derivedFrom } = newPassword(keys, userId);
    const settee = { ...user.value.settee, derivedFrom };
    // CouchDB hashes it before it stores anything, and writes a new salt with it.
    return { write: { ...user.value, password, settee }, answer: succeed(password) };
  });
}

function standingPassword(
  user: CouchdbUser,
  keys: readonly Uint8Array[],
  userId: UserId,
): string | undefined {
  const derivedFrom = derivedSchema.safeParse(user.settee["derivedFrom"]);
  if (!derivedFrom.success || !hashedSchema.safeParse(user).success) return undefined;
  const { nonce, key: name } = derivedFrom.data;
  const key = keys.find((one) => nameOf(one) === name);
  return key === undefined ? undefined : derivePassword(key, userId, nonce);
}

function newPassword(keys: readonly Uint8Array[], userId: UserId) {
  const [key] = keys;
  if (key === undefined) throw new Error("there is no server key");
  const nonce = randomBytes(16).toString("hex");
  return { password: derivePassword(key, userId, nonce), derivedFrom: { nonce, key: nameOf(key) } };
}

function derivePassword(key: Uint8Array, userId: UserId, nonce: string): string {
  return createHmac("sha256", key).update(`${userId}:${nonce}`).digest("base64url");
}

/** Tells keys apart, and nothing about them. */
function nameOf(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}
