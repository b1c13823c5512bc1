import type { SessionEndedWhy } from "#shared/reason.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import { type LoginSession, isExpired } from "./login-session.ts";
import type { RefreshToken } from "./refresh-token.ts";

export interface Rotation {
  /** What to store; absent when nothing changes. */
  readonly write?: LoginSession;
  readonly answer: Result<LoginSession, SessionEndedWhy>;
}

/**
 * What presenting a refresh token does to its session:
 *
 *     the valid number ───────────────────────────────→ the next number becomes valid
 *     the one before, with the attempt that used it ──→ the valid number again (the answer was lost)
 *     any older use ──────────────────────────────────→ somebody has a copy: the session ends
 *
 * A number above the valid one was signed by us too: the database was restored from a backup, so it is taken.
 *
 * @param attemptHash undefined: the caller named no attempt, and cannot get a lost answer again.
 * @param now milliseconds since 1970.
 */
export function rotateLoginSession(
  session: LoginSession | undefined,
  token: RefreshToken,
  attemptHash: string | undefined,
  now: number,
): Rotation {
  if (session === undefined) return { answer: fail("revoked") };
  if (session.ended !== null) return { answer: fail(session.ended.why) };
  if (isExpired(session, now)) return { answer: fail("expired") };
  if (isRepeated(session, token, attemptHash)) return { answer: succeed(session) };
  if (token.counter < session.counter)
    return { write: { ...session, ended: { at: now, why: "reused" } }, answer: fail("reused") };
  const next = {
    ...session,
    counter: token.counter + 1,
    attemptHash: attemptHash ?? null,
    usedAt: now,
  };
  return { write: next, answer: succeed(next) };
}

function isRepeated(
  session: LoginSession,
  token: RefreshToken,
  attemptHash: string | undefined,
): boolean {
  return (
    token.counter === session.counter - 1 &&
    attemptHash !== undefined &&
    session.attemptHash === attemptHash
  );
}
