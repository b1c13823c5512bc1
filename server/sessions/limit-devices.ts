import type { UserId } from "#shared/user-database.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { type SessionLimits, isStanding } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";
import type { Sender } from "./sender.ts";
import { endSession } from "./session-keeper.ts";

/** Ends the devices that were idle longest when a person has more than they may. Called after each new one. */
export type LimitDevices = (userId: UserId, sender: Sender) => Promise<void>;

interface Dependencies {
  readonly sessions: Pick<LoginSessions, "ofUser" | "countOfUser" | "update">;
  readonly limits: SessionLimits;
  readonly audit: Pick<AuditLog, "note">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createLimitDevices(deps: Dependencies): LimitDevices {
  const { sessions, limits, audit, now } = deps;
  return async (userId, sender) => {
    if ((await sessions.countOfUser(userId)) <= limits.perUser) return;
    const standing = (await sessions.ofUser(userId)).filter((one) =>
      isStanding(one, limits, now()),
    );
    const longestIdleFirst = standing.toSorted((one, other) => one.usedAt - other.usedAt);
    const tooMany = longestIdleFirst.slice(0, Math.max(0, standing.length - limits.perUser));
    for (const { id } of tooMany) {
      const over = await endSession(sessions, id, "revoked", now());
      if (over)
        audit.note({
          type: "device-limit",
          userId,
          by: "settee",
          sender,
          details: { sessionId: id },
        });
    }
  };
}
