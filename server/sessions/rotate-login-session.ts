import type { SessionEndedWhy } from "#shared/reason.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import { type LoginSession, type SessionLimits, isExpired } from "./login-session.ts";
import type { RefreshToken } from "./refresh-token.ts";
import type { Sender } from "./sender.ts";

/** What a device shows and tells when it refreshes. */
export interface Presented {
  readonly token: RefreshToken;
  /** Undefined: the caller named no attempt, and cannot get a lost answer again. */
  readonly attemptHash: string | undefined;
  readonly sender: Sender;
  /** Undefined: it did not tell. */
  readonly unsyncedEdits: number | undefined;
}

export type NotRotated =
  | { readonly type: "Ended"; readonly why: SessionEndedWhy }
  /** A request that was overtaken by later ones of the same device: nothing happens, and it gets nothing. */
  | { readonly type: "Overtaken" };

export interface Rotation {
  /** What to store; absent when nothing changes. */
  readonly write?: LoginSession;
  readonly answer: Result<LoginSession, NotRotated>;
}

/** So many refreshes back, a late request is still told from theft: with ten-minute grants, more than half an hour. */
const REMEMBERED_ATTEMPTS = 4;

/**
 * What presenting a refresh token does to its session:
 *
 *     the valid number ───────────────────────────────→ the next number becomes valid
 *     the one before, with the attempt that used it ──→ the valid number again (the answer was lost)
 *     one of those before, with its own attempt ──────→ nothing (the request was long on its way)
 *     any other old use ──────────────────────────────→ somebody has a copy: the session ends
 *
 * A number above the valid one was signed by us too: the database was restored from a backup, so it is taken.
 *
 * @param now milliseconds since 1970.
 */
export function rotateLoginSession(
  session: LoginSession | undefined,
  presented: Presented,
  limits: SessionLimits,
  now: number,
): Rotation {
  // Sessions are kept for as long as a browser may keep the cookie, so that it learns why.
  if (session === undefined) return refuse("expired");
  if (session.ended !== null) return refuse(session.ended.why);
  if (isExpired(session, limits, now)) return refuse("expired");
  if (presented.token.counter >= session.counter) return advance(session, presented, now);
  if (isRepeated(session, presented)) return { answer: succeed(session) };
  if (isOvertaken(session, presented)) return { answer: fail({ type: "Overtaken" }) };
  return { ...refuse("reused"), write: { ...session, ended: { at: now, why: "reused" } } };
}

function refuse(why: SessionEndedWhy): Rotation {
  return { answer: fail({ type: "Ended", why }) };
}

function advance(session: LoginSession, presented: Presented, now: number): Rotation {
  const { token, attemptHash = null, sender, unsyncedEdits } = presented;
  const next: LoginSession = {
    ...session,
    counter: token.counter + 1,
    attemptHash,
    pastAttempts: pastAttemptsAfter(session),
    usedAt: now,
    address: sender.address,
    userAgent: sender.userAgent,
    unsyncedEdits: unsyncedEdits ?? session.unsyncedEdits,
  };
  return { write: next, answer: succeed(next) };
}

function pastAttemptsAfter({ counter, attemptHash, pastAttempts }: LoginSession) {
  const last = attemptHash === null ? [] : [{ counter: counter - 1, attemptHash }];
  return [...pastAttempts, ...last].slice(-REMEMBERED_ATTEMPTS);
}

function isRepeated(session: LoginSession, { token, attemptHash }: Presented): boolean {
  return (
    token.counter === session.counter - 1 &&
    attemptHash !== undefined &&
    session.attemptHash === attemptHash
  );
}

function isOvertaken(session: LoginSession, { token, attemptHash }: Presented): boolean {
  return session.pastAttempts.some(
    (past) => past.counter === token.counter && past.attemptHash === attemptHash,
  );
}
