import { z } from "zod";
import { sessionEndedWhySchema } from "#shared/reason.ts";
import { userIdSchema } from "#shared/user-database.ts";

const DAY = 86_400_000;

/** How long a login session may last, and how many of them a person may have. */
export interface SessionLimits {
  /** Milliseconds without a refresh after which a device has to log in again. */
  readonly longestIdle: number;
  /** Milliseconds after which it has to in any case. */
  readonly longestSession: number;
  readonly perUser: number;
}

export const DEFAULT_LIMITS: SessionLimits = {
  longestIdle: 60 * DAY,
  longestSession: 365 * DAY,
  perUser: 20,
};

const pastAttemptSchema = z.object({ counter: z.int().nonnegative(), attemptHash: z.string() });

/** One device signed in. Times are milliseconds since 1970. */
export const loginSessionSchema = z.object({
  /** `<user id>-<32 hex digits>`: so a person's sessions stand side by side. */
  id: z.string(),
  userId: userIdSchema,
  /** Number of the one refresh token that is valid now. */
  counter: z.int().nonnegative(),
  /** Hash of the attempt that led to it: the same attempt gets the same token again. Null: there was none. */
  attemptHash: z.nullable(z.string()),
  /** The attempts before that one: a request that was long on its way is no theft. */
  pastAttempts: z.array(pastAttemptSchema).default([]),
  createdAt: z.number(),
  usedAt: z.number(),
  /** Where its last refresh came from. */
  address: z.string().default(""),
  userAgent: z.string().default(""),
  /** The name that its owner gave it. */
  label: z.nullable(z.string()).default(null),
  unsyncedEdits: z.nullable(z.int().nonnegative()).default(null),
  ended: z.nullable(z.object({ at: z.number(), why: sessionEndedWhySchema })),
});
export type LoginSession = z.infer<typeof loginSessionSchema>;

/** No browser has a token of it any more: refresh cookies live as long as a session may be idle. */
export function isForgettable(session: LoginSession, limits: SessionLimits, now: number): boolean {
  return session.ended === null
    ? isExpired(session, limits, now)
    : now - session.ended.at >= limits.longestIdle;
}

export function isExpired(session: LoginSession, limits: SessionLimits, now: number): boolean {
  return now >= expiryOf(session, limits);
}

/** Milliseconds since 1970 at which it ends by itself unless it is used before. */
export function expiryOf(
  { usedAt, createdAt }: LoginSession,
  { longestIdle, longestSession }: SessionLimits,
): number {
  return Math.min(usedAt + longestIdle, createdAt + longestSession);
}

export function isStanding(session: LoginSession, limits: SessionLimits, now: number): boolean {
  return session.ended === null && !isExpired(session, limits, now);
}
