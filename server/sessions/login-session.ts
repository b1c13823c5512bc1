import { z } from "zod";
import { sessionEndedWhySchema } from "#shared/reason.ts";
import { userIdSchema } from "#shared/user-database.ts";

const DAY = 86_400_000;
/** Milliseconds without a refresh after which a device has to log in again. */
export const LONGEST_IDLE = 60 * DAY;
/** Milliseconds after which it has to in any case. */
export const LONGEST_SESSION = 365 * DAY;

/** One device signed in. */
export const loginSessionSchema = z.object({
  id: z.string(),
  userId: userIdSchema,
  /** Number of the one refresh token that is valid now. */
  counter: z.int().nonnegative(),
  /** Hash of the attempt that led to it: the same attempt gets the same token again. Null: there was none. */
  attemptHash: z.nullable(z.string()),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  usedAt: z.number(),
  ended: z.nullable(z.object({ at: z.number(), why: sessionEndedWhySchema })),
});
export type LoginSession = z.infer<typeof loginSessionSchema>;

/** No browser has a token of it any more: refresh cookies live as long as a session may be idle. */
export function isForgettable(session: LoginSession, now: number): boolean {
  return session.ended === null ? isExpired(session, now) : now - session.ended.at >= LONGEST_IDLE;
}

export function isExpired(session: LoginSession, now: number): boolean {
  return now - session.usedAt >= LONGEST_IDLE || now - session.createdAt >= LONGEST_SESSION;
}
