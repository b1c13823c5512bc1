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
  const uncounted = createUncounted(now);
  return async (userId, sender) => {
    if (uncounted.take(userId)) return;
    const count = await sessions.countOfUser(userId);
    uncounted.allow(userId, Math.floor((limits.perUser - count) / 2));
    if (count <= limits.perUser) return;
    const standing = (await sessions.ofUser(userId)).filter((one) =>
      isStanding(one, limits, now()),
    );
    const longestIdleFirst = standing.toSorted((one, other) => one.usedAt - other.usedAt);
    const tooMany = longestIdleFirst.slice(0, Math.max(0, standing.length - limits.perUser));
    for (const { id } of tooMany) {
      const over = await endSession(sessions, id, "too-many-devices", now());
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

/** Milliseconds that a count is believed, and people whose counts are kept. */
const BELIEVED = 3_600_000;
const MOST_PEOPLE = 5000;

/**
 * How many devices of a person may come before they are counted again: half of those that are free, since another
 * server lets some in too. For an hour several servers may thus let in a few more; the next count ends them.
 */
function createUncounted(now: () => number) {
  const byUser = new Map<UserId, { left: number; readonly until: number }>();
  return {
    take(userId: UserId): boolean {
      const allowed = byUser.get(userId);
      if (allowed === undefined || allowed.left <= 0 || now() >= allowed.until) return false;
      allowed.left -= 1;
      return true;
    },
    allow(userId: UserId, left: number): void {
      byUser.delete(userId);
      if (left > 0) byUser.set(userId, { left, until: now() + BELIEVED });
      const [oldest] = byUser.keys();
      if (byUser.size > MOST_PEOPLE && oldest !== undefined) byUser.delete(oldest);
    },
  };
}
