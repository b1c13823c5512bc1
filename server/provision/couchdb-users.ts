import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { type Documents, openDocuments } from "#server/couchdb/documents.ts";

/** From the mildest to the strictest. */
const userStatusSchema = z.enum(["active", "banned", "deleting"]);

/** A user in CouchDB's `_users`: no password, so only a minted cookie opens anything. */
const couchdbUserSchema = z.looseObject({
  _rev: z.string().optional(),
  name: z.string(),
  /** An empty salt would make every user's cookies depend on the server's secret alone. */
  salt: z.string().min(16),
  settee: z.looseObject({ status: userStatusSchema }),
});
export type CouchdbUser = z.infer<typeof couchdbUserSchema>;

/** CouchDB lets nobody in whose document is in conflict, so whoever reads one repairs it. */
export function openCouchdbUsers(couchdb: Couchdb): Documents<CouchdbUser> {
  return openDocuments(couchdb, "_users", couchdbUserSchema, { prefer: byStrictness });
}

/** Who was banned on one node and let in on another is banned. */
function byStrictness(one: CouchdbUser, other: CouchdbUser): number {
  return strictness(other) - strictness(one);
}

function strictness({ settee }: CouchdbUser): number {
  return userStatusSchema.options.indexOf(settee.status);
}

export function couchdbUserId(name: string): string {
  return `org.couchdb.user:${name}`;
}

export function createSalt(): string {
  return randomBytes(16).toString("hex");
}

/** What CouchDB stores in place of a password. */
const PASSWORD_FIELDS = new Set([
  "password_scheme",
  "pbkdf2_prf",
  "iterations",
  "derived_key",
  "password_sha",
]);

/**
 * The same user with everything taken back that opened something: the salt of all cookies, and the password, if there
 * was one.
 */
export function withNewSalt(user: CouchdbUser): CouchdbUser {
  const kept = Object.fromEntries(
    Object.entries(user).filter(([name]) => !PASSWORD_FIELDS.has(name)),
  );
  return { ...kept, name: user.name, settee: user.settee, salt: createSalt() };
}

/** A CouchDB user with a salt and no password. An existing one is left as it is. */
export async function ensureCouchdbUser(
  users: Documents<CouchdbUser>,
  name: string,
): Promise<void> {
  const settee = { status: "active" as const };
  await users.create(couchdbUserId(name), {
    name,
    type: "user",
    roles: [],
    salt: createSalt(),
    settee,
  });
}
