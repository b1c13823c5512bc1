import type { SessionEndedWhy } from "#shared/reason.ts";
import type { UserId } from "#shared/user-database.ts";
import { type SessionLimits, isStanding } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";
import { endSession } from "./session-keeper.ts";

/** Ends a person's login sessions, all but `kept`, and answers how many that were. May throw `DatabaseAway`. */
export type EndSessions = (userId: UserId, why: SessionEndedWhy, kept?: string) => Promise<number>;

interface Dependencies {
  readonly sessions: Pick<LoginSessions, "ofUser" | "update">;
  readonly limits: SessionLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createEndSessions({ sessions, limits, now }: Dependencies): EndSessions {
  return async (userId, why, kept) => {
    const ofUser = await sessions.ofUser(userId);
    const others = ofUser.filter((one) => one.id !== kept && isStanding(one, limits, now()));
    const ended = await Promise.all(
      others.map(async ({ id }) => await endSession(sessions, id, why, now())),
    );
    return ended.filter((session) => session !== undefined).length;
  };
}
