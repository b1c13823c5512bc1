import { createHash, randomBytes } from "node:crypto";
import type { SessionEndedWhy } from "#shared/reason.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { UserId } from "#shared/user-database.ts";
import type { AccessTokens } from "./access-token.ts";
import { type LoginSession, isExpired } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";
import type { RefreshTokens } from "./refresh-token.ts";
import { rotateLoginSession } from "./rotate-login-session.ts";

/** What a device holds while it is signed in. */
export interface DeviceTokens {
  readonly sessionId: string;
  readonly userId: UserId;
  readonly refreshToken: string;
  readonly accessToken: string;
}

export interface SessionEnded {
  readonly type: "SessionEnded";
  readonly why: SessionEndedWhy;
}

export interface SessionKeeper {
  start(userId: UserId): Promise<DeviceTokens>;
  /** @param attempt names this try, so that a lost answer can be asked for again. */
  refresh(
    refreshToken: string | undefined,
    attempt: string | undefined,
  ): Promise<Result<DeviceTokens, SessionEnded>>;
  /** Works with any refresh token of the session, however old, and with none at all. */
  end(refreshToken: string | undefined): Promise<void>;
  /** Fails when the session of an access token has ended since. */
  requireStanding(sessionId: string): Promise<Result<LoginSession, SessionEnded>>;
}

interface Dependencies {
  readonly sessions: LoginSessions;
  readonly refreshTokens: RefreshTokens;
  readonly accessTokens: AccessTokens;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createSessionKeeper(deps: Dependencies): SessionKeeper {
  const { sessions, refreshTokens, accessTokens, now } = deps;

  async function issue(session: LoginSession): Promise<DeviceTokens> {
    const { id, userId, counter } = session;
    return {
      sessionId: id,
      userId,
      refreshToken: refreshTokens.sign({ sessionId: id, counter }),
      accessToken: await accessTokens.sign({ userId, sessionId: id }),
    };
  }

  return {
    async start(userId) {
      const session = createLoginSession(userId, now());
      await sessions.create(session);
      return await issue(session);
    },
    async refresh(refreshToken, attempt) {
      if (refreshToken === undefined) return ended("none");
      const token = refreshTokens.verify(refreshToken);
      if (token === undefined) return ended("none");
      const attemptHash = attempt === undefined ? undefined : hashAttempt(attempt);
      const rotated = await sessions.update(token.sessionId, (session) =>
        rotateLoginSession(session, token, attemptHash, now()),
      );
      return rotated.ok ? succeed(await issue(rotated.value)) : ended(rotated.error);
    },
    async end(refreshToken) {
      const token = refreshToken === undefined ? undefined : refreshTokens.verify(refreshToken);
      if (token === undefined) return;
      await sessions.update(token.sessionId, (session) =>
        session === undefined || session.ended !== null
          ? { answer: undefined }
          : { write: { ...session, ended: { at: now(), why: "revoked" } }, answer: undefined },
      );
    },
    async requireStanding(sessionId) {
      const session = await sessions.find(sessionId);
      if (session === undefined) return ended("revoked");
      if (session.ended !== null) return ended(session.ended.why);
      return isExpired(session, now()) ? ended("expired") : succeed(session);
    },
  };
}

function createLoginSession(userId: UserId, now: number): LoginSession {
  const id = randomBytes(16).toString("hex");
  return {
    id,
    userId,
    counter: 0,
    attemptHash: null,
    createdAt: now,
    usedAt: now,
    ended: null,
  };
}

function hashAttempt(attempt: string): string {
  return createHash("sha256").update(attempt).digest("hex");
}

function ended(why: SessionEndedWhy): { readonly ok: false; readonly error: SessionEnded } {
  return fail({ type: "SessionEnded", why });
}
