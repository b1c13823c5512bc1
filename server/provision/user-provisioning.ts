import type { UserId } from "#shared/user-database.ts";

/**
 * Port: what makes up a user in CouchDB, one idempotent method for each step. The order matters and is that of
 * `provisionUser`. Every method may throw `DatabaseAway`.
 */
export interface UserProvisioning {
  /** Changes when the design documents do: an account at another version is provisioned again. */
  readonly version: string;
  /** A CouchDB user with a salt and no password. An existing one keeps its salt and status. */
  ensureUser(userId: UserId): Promise<void>;
  /** An empty database, which only server admins can read until `admitMember`. */
  ensureDatabase(userId: UserId): Promise<void>;
  /** Bounds how many revisions of a document are named in its history. */
  boundRevisions(userId: UserId): Promise<void>;
  /** Names the user as the only member, never as an admin of the database. */
  admitMember(userId: UserId): Promise<void>;
  /** Installs the rules for documents. */
  installDesign(userId: UserId): Promise<void>;
}
