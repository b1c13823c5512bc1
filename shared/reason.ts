import * as z from "zod/mini";
// By its own name: reaching it through `z` as a value would bring all of zod into the worker.
import { catch as orElse } from "zod/mini";

/**
 * Why a call was refused: the stable `data.reason` of a tRPC error. A client maps it to a sentence;
 * the English `message` beside it is for people who read logs.
 */
export const reasonSchema = z.enum([
  "invalid-email",
  "password-too-short",
  "password-too-common",
  "email-taken",
  "wrong-credentials",
  /** The current password, asked for once more, was not that. */
  "wrong-password",
  "registration-closed",
  "invitation-needed",
  /** A mailed or handed-over link that is unknown, used up, or too old. */
  "invalid-link",
  "too-many-attempts",
  /** The login session is over: `why` says how. */
  "session-ended",
  "not-logged-in",
  /** A later refresh of the same device came first; nothing happened. Ask again with the cookies of now. */
  "overtaken",
  "not-allowed",
  "not-found",
  "invalid-input",
  "foreign-origin",
  "database-away",
  "internal",
]);
export type Reason = z.infer<typeof reasonSchema>;

export const sessionEndedWhySchema = z.enum([
  "none",
  "expired",
  /** By the person, on another device. */
  "revoked",
  /** The person logged in on more devices than they may have, and this one had been idle longest. */
  "too-many-devices",
  "ended-by-admin",
  "password-changed",
  "banned",
  "reused",
]);
export type SessionEndedWhy = z.infer<typeof sessionEndedWhySchema>;

/** `data` of every tRPC error that Settee sends. Times are seconds. */
export const errorDataSchema = z.object({
  reason: reasonSchema,
  /** A newer server may know more of them: that is no reason to lose the rest of its answer. */
  why: orElse(z.optional(sessionEndedWhySchema), "none"),
  retryAfter: z.optional(z.int().check(z.nonnegative())),
});
export type ErrorData = z.infer<typeof errorDataSchema>;
