import * as z from "zod/mini";

/** Opaque, random, lower-case, no punctuation: it is the CouchDB user name and part of the database's name. Never reused. */
export const userIdSchema = z.string().check(z.regex(/^[a-z][a-z0-9]{15,63}$/));
export type UserId = z.infer<typeof userIdSchema>;

/** Name of the one CouchDB database of a user. */
export function userDatabaseName(userId: UserId): string {
  return `user-${userId}`;
}
