import * as z from "zod/mini";
import { userIdSchema } from "./user-database.ts";

export const roleSchema = z.enum(["admin", "member"]);
export type Role = z.infer<typeof roleSchema>;

export const userSchema = z.object({
  id: userIdSchema,
  email: z.string(),
  roles: z.array(roleSchema),
});
export type User = z.infer<typeof userSchema>;

/** Permission to replicate. The AuthSession itself travels as an HttpOnly cookie beside this answer. */
export const grantSchema = z.object({
  /** Absolute URL of the user database, as a browser reaches it. */
  databaseUrl: z.url(),
  /** ISO 8601. */
  expiresAt: z.iso.datetime(),
});
export type Grant = z.infer<typeof grantSchema>;

/** What `account.signUp`, `session.logIn` and `session.refresh` answer, with the cookies set. */
export const loginSchema = z.object({
  user: userSchema,
  /** Short-lived JWT for tRPC calls; kept in memory only. */
  accessToken: z.string(),
  grant: grantSchema,
});
export type Login = z.infer<typeof loginSchema>;

/** 128 random bits in lower-case hex, stored before it is sent: the same old token with the same attempt gets the same successor. */
export const refreshSchema = z.object({
  attempt: z.optional(z.string().check(z.regex(/^[0-9a-f]{32}$/))),
  /** Edits on this device that the server does not have: shown in the list of devices. */
  unsyncedEdits: z.optional(z.int().check(z.nonnegative())),
});
