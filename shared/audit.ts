import * as z from "zod/mini";

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
]);
export type AuditType = z.infer<typeof auditTypeSchema>;

/** Something that happened to an account: who, what, when, from where. Written once, never changed. */
export const auditEventSchema = z.object({
  id: z.string(),
  /** ISO 8601. */
  at: z.iso.datetime(),
  type: auditTypeSchema,
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

const MAX_PAGE = 100;

/** The newest first. `before` is the `next` of the page before it. */
export const auditPageRequestSchema = z.object({
  before: z.optional(z.string().check(z.regex(/^[0-9TZ:.-]{1,40}~[0-9a-f]{1,40}$/))),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(MAX_PAGE)), 50),
});

export const auditPageSchema = z.object({
  events: z.array(auditEventSchema),
  /** Null: there is nothing older. */
  next: z.nullable(z.string()),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
