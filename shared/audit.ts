import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";

const auditTypeSchema = z.enum([
  "signed-up",
  "logged-in",
  "log-in-failed",
  "logged-out",
  "device-renamed",
  /** A person or an admin ended login sessions. */
  "sessions-ended",
  /** A person's oldest device made room for a new one. */
  "device-limit",
  /** An old refresh token was used again: somebody has a copy of it. */
  "token-reused",
  "password-changed",
  "password-reset-requested",
  "password-reset",
  "email-verified",
  "email-change-requested",
  "email-changed",
  "banned",
  "unbanned",
  "role-granted",
  "role-withdrawn",
  "invitation-created",
  /** Something that only a newer Settee can name. */
  "other",
]);
export type AuditType = z.infer<typeof auditTypeSchema>;

/** Something that happened to an account: who, what, when, from where. Written once, never changed. */
export const auditEventSchema = z.object({
  id: z.string(),
  /** ISO 8601. */
  at: z.iso.datetime(),
  type: orElse(auditTypeSchema, "other"),
  /** Whom it is about; null: nobody yet. */
  userId: z.nullable(z.string()),
  /** Who did it: a user id, or `host` for the command line, or `nobody` for someone who was not recognised. */
  by: z.string(),
  /** IP address; empty for the command line. */
  address: z.string(),
  /** "Firefox on Android", or what else it said; empty: nothing. */
  client: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

export const auditPageSchema = z.object({
  events: z.array(auditEventSchema),
  /** Null: there is nothing older. */
  next: z.nullable(z.string()),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** As admins read it: with the addresses of those who occur in it, by user id. */
export const everybodysPageSchema = z.object({
  ...auditPageSchema.shape,
  emails: z.record(z.string(), z.string()),
});
export type EverybodysPage = z.infer<typeof everybodysPageSchema>;
