import type { UserId } from "#shared/user-database.ts";

/** Port: whether CouchDB lets a user in. Every method may throw `DatabaseAway`. */
export interface UserAccess {
  /** Makes every cookie worthless that was made before; the next grants go on. */
  renewSalt(userId: UserId): Promise<void>;
  /** Writes the person's access once more as it is: who knows them by its revision reads again. */
  touch(userId: UserId): Promise<void>;
  /** Another one after each of the writes here, and after those by hand; undefined: there is no such user. */
  revisionOf(userId: UserId): Promise<string | undefined>;
  /** Status and a new salt in one write. False when there is no such user, or it is being deleted. */
  ban(userId: UserId): Promise<boolean>;
  unban(userId: UserId): Promise<boolean>;
  isBanned(userId: UserId): Promise<boolean>;
}
