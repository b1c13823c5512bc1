import type { RevokeReport, SessionCriteria } from "#shared/admin.ts";
import { type Result, succeed } from "#shared/result.ts";
import type { UserId } from "#shared/user-database.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Admin } from "#server/revocation/ban-user.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";
import {
  type LoginSession,
  type SessionLimits,
  isStanding,
} from "#server/sessions/login-session.ts";
import type { LoginSessions } from "#server/sessions/login-sessions.ts";
import { endSession } from "#server/sessions/session-keeper.ts";
import { type BadNetwork, matchSessions } from "./match-sessions.ts";

/** Ends the login sessions that the criteria describe; a dry run only counts them. */
export type RevokeSessions = (
  criteria: SessionCriteria,
  dryRun: boolean,
  admin: Admin,
) => Promise<Result<RevokeReport, BadNetwork>>;

interface Dependencies {
  readonly sessions: Pick<LoginSessions, "all" | "ofUser" | "update">;
  readonly limits: SessionLimits;
  readonly access: Pick<UserAccess, "renewSalt">;
  readonly audit: Pick<AuditLog, "record">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createRevokeSessions(deps: Dependencies): RevokeSessions {
  const { limits, now } = deps;
  return async (criteria, dryRun, admin) => {
    const matches = matchSessions(criteria);
    if (!matches.ok) return matches;
    const countByUser = new Map<UserId, number>();
    for await (const page of readCandidates(deps, criteria))
      for (const session of page) {
        if (!isStanding(session, limits, now()) || !matches.value(session)) continue;
        if (!dryRun && !(await endSession(deps.sessions, session.id, "ended-by-admin", now())))
          continue;
        countByUser.set(session.userId, (countByUser.get(session.userId) ?? 0) + 1);
      }
    if (!dryRun) await takeCookiesBack(deps, countByUser, admin);
    const sessions = [...countByUser.values()].reduce((sum, count) => sum + count, 0);
    return succeed({ sessions, users: countByUser.size });
  };
}

async function* readCandidates(
  { sessions }: Dependencies,
  { userId }: SessionCriteria,
): AsyncGenerator<LoginSession[]> {
  if (userId === undefined) yield* sessions.all();
  else yield await sessions.ofUser(userId);
}

async function takeCookiesBack(
  { access, audit }: Dependencies,
  countByUser: ReadonlyMap<UserId, number>,
  { by, sender }: Admin,
): Promise<void> {
  for (const [userId, sessions] of countByUser) {
    await access.renewSalt(userId);
    await audit.record({ type: "sessions-ended", userId, by, sender, details: { sessions } });
  }
}
