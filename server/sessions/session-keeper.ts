import { createHash, randomBytes } from "node:crypto";
import type { SessionEndedWhy } from "#shared/reason.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import { type UserId, userIdSchema } from "#shared/user-database.ts";
import type { Traced } from "#server/couchdb/documents.ts";
import type { AccessTokens } from "./access-token.ts";
import { type LoginSession, type SessionLimits, isExpired } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";
import type { RefreshTokens } from "./refresh-token.ts";
import { type NotRotated, rotateLoginSession } from "./rotate-login-session.ts";
import type { Sender } from "./sender.ts";

/** What a device holds while it is signed in. */
export interface DeviceTokens {
  readonly sessionId: string;
  readonly userId: UserId;
  readonly refreshToken: string;
  readonly accessToken: string;
}

interface Refreshed extends DeviceTokens {
  /** The session's revisions before and after. */
  readonly written: Traced<unknown>["written"];
}

export interface SessionEnded {
  readonly type: "SessionEnded";
  readonly why: SessionEndedWhy;
}

/** Later refreshes of the same device came first: it holds a newer token already, and should show that one. */
export interface Overtaken {
  readonly type: "Overtaken";
}

/** What comes with a request to refresh. */
export interface RefreshRequest {
  readonly refreshToken: string | undefined;
  /** Names this try, so that a lost answer can be asked for again. */
  readonly attempt?: string | undefined;
  /** Edits on the device that the server does not have yet, if it tells. */
  readonly unsyncedEdits?: number | undefined;
  readonly sender: Sender;
}

export interface Owner {
  readonly userId: UserId;
  readonly sessionId: string;
}

export interface SessionKeeper {
  start(userId: UserId, sender: Sender): Promise<DeviceTokens>;
  /** Whose token this is, without asking whether its session stands; undefined when it is none of ours. */
  ownerOf(refreshToken: string | undefined): Owner | undefined;
  refresh(request: RefreshRequest): Promise<Result<Refreshed, SessionEnded | Overtaken>>;
  /** Works with any refresh token of the session, however old, and with none at all. Answers what it ended. */
  end(refreshToken: string | undefined): Promise<LoginSession | undefined>;
  /** Fails when the session of an access token has ended since. */
  requireStanding(sessionId: string): Promise<Result<LoginSession, SessionEnded>>;
}

interface Dependencies {
  readonly sessions: Pick<LoginSessions, "create" | "find" | "update" | "updateTraced">;
  readonly limits: SessionLimits;
  readonly refreshTokens: RefreshTokens;
  readonly accessTokens: AccessTokens;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** An old token was used again, and its session has just ended. */
  readonly onReuse: (session: LoginSession, sender: Sender) => Promise<void>;
}

export function createSessionKeeper(deps: Dependencies): SessionKeeper {
  const { sessions, limits, refreshTokens, accessTokens, now } = deps;

  function issue(session: LoginSession): DeviceTokens {
    const { id, userId, counter } = session;
    return {
      sessionId: id,
      userId,
      refreshToken: refreshTokens.sign({ sessionId: id, counter }),
      accessToken: accessTokens.sign({ userId, sessionId: id }),
    };
  }

  return {
    async start(userId, sender) {
      const session = createLoginSession(userId, sender, now());
      await sessions.create(session);
      return issue(session);
    },
    ownerOf(refreshToken) {
      const token = refreshToken === undefined ? undefined : refreshTokens.verify(refreshToken);
      if (token === undefined) return undefined;
      const { sessionId } = token;
      return { sessionId, userId: userIdSchema.parse(sessionId.split("-")[0]) };
    },
    async refresh({ refreshToken, attempt, unsyncedEdits, sender }) {
      const token = refreshToken === undefined ? undefined : refreshTokens.verify(refreshToken);
      if (token === undefined) return ended("none");
      const attemptHash = attempt === undefined ? undefined : hashAttempt(attempt);
      const presented = { token, attemptHash, sender, unsyncedEdits };
      const { answer: rotation, written } = await sessions.updateTraced(
        token.sessionId,
        (session) => {
          const rotation = rotateLoginSession(session, presented, limits, now());
          return { ...rotation, answer: rotation };
        },
      );
      const { write, answer } = rotation;
      if (answer.ok) return succeed({ ...issue(answer.value), written });
      // Only the request that found it out wrote anything.
      if (write?.ended?.why === "reused") await deps.onReuse(write, sender);
      return toFailure(answer.error);
    },
    async end(refreshToken) {
      const token = refreshToken === undefined ? undefined : refreshTokens.verify(refreshToken);
      if (token === undefined) return undefined;
      return await endSession(sessions, token.sessionId, "revoked", now());
    },
    async requireStanding(sessionId) {
      const session = await sessions.find(sessionId);
      if (session === undefined) return ended("expired");
      if (session.ended !== null) return ended(session.ended.why);
      return isExpired(session, limits, now()) ? ended("expired") : succeed(session);
    },
  };
}

/** Ends one session, and answers it if it had not ended before. */
export async function endSession(
  sessions: Pick<LoginSessions, "update">,
  sessionId: string,
  why: SessionEndedWhy,
  now: number,
): Promise<LoginSession | undefined> {
  return await sessions.update(sessionId, (session) => {
    if (session === undefined || session.ended !== null) return { answer: undefined };
    const over = { ...session, ended: { at: now, why } };
    return { write: over, answer: over };
  });
}

function createLoginSession(userId: UserId, sender: Sender, now: number): LoginSession {
  return {
    id: `${userId}-${randomBytes(16).toString("hex")}`,
    userId,
    counter: 0,
    attemptHash: null,
    pastAttempts: [],
    createdAt: now,
    usedAt: now,
    ...sender,
    label: null,
    unsyncedEdits: null,
    ended: null,
  };
}

function hashAttempt(attempt: string): string {
  return createHash("sha256").update(attempt).digest("hex");
}

function toFailure(error: NotRotated): {
  readonly ok: false;
  readonly error: SessionEnded | Overtaken;
} {
  return error.type === "Ended" ? ended(error.why) : fail({ type: "Overtaken" });
}

function ended(why: SessionEndedWhy): { readonly ok: false; readonly error: SessionEnded } {
  return fail({ type: "SessionEnded", why });
}
