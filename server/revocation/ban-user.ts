import { setTimeout as wait } from "node:timers/promises";
import type { BanReport } from "#shared/admin.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { UserId } from "#shared/user-database.ts";
import type { Actor, AuditLog } from "#server/audit/audit-log.ts";
import type { SyncGrant } from "#server/grant/sync-grant.ts";
import type { EndSessions } from "#server/sessions/end-sessions.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { CookieCheck } from "./cookie-check.ts";
import type { UserAccess } from "./user-access.ts";

export type NoSuchUser = { readonly type: "NoSuchUser" };

/** Who bans, and from where. */
export interface Admin {
  readonly by: Actor;
  readonly sender: Sender;
}

export interface BanUser {
  /** Takes effect at once, on every server; repeating it completes one that was interrupted. */
  ban(userId: UserId, admin: Admin): Promise<Result<BanReport, NoSuchUser>>;
  /** The person can log in again; nothing of theirs was removed. */
  unban(userId: UserId, admin: Admin): Promise<Result<undefined, NoSuchUser>>;
}

interface Dependencies {
  readonly access: UserAccess;
  readonly endSessions: EndSessions;
  readonly audit: Pick<AuditLog, "record">;
  readonly syncGrant: SyncGrant;
  readonly isCookieAccepted: CookieCheck;
  /** Browsers speak to CouchDB with nothing of ours in between, so nothing of ours can cut a feed. */
  readonly isDirect: boolean;
}

/** Milliseconds. */
const LOOK_AGAIN = 5;
const LONGEST_LOOK = 10_000;
/** Seconds: CouchDB ends every longpoll by then (`[chttpd] changes_timeout`). */
const LONGEST_FEED = 60;

/**
 * One write with a new salt and the status: a cookie from an older read is dead at birth, and a newer read refuses.
 * Then the login sessions end, and a cookie from before is shown to be refused.
 */
export function createBanUser(deps: Dependencies): BanUser {
  const { access, endSessions, audit } = deps;

  return {
    async ban(userId, { by, sender }) {
      const before = await deps.syncGrant.grant(userId);
      const start = performance.now();
      if (!(await access.ban(userId))) return fail({ type: "NoSuchUser" });
      const [cookieRefusedAfter, sessionsEnded] = await Promise.all([
        before.ok ? refusedAfter(deps, userId, before.value.authSession, start) : null,
        endSessions(userId, "banned"),
      ]);
      const details = { sessions: sessionsEnded, ...describe(cookieRefusedAfter) };
      await audit.record({ type: "banned", userId, by, sender, details });
      const feedsEndWithin = deps.isDirect ? LONGEST_FEED : 0;
      return succeed({ sessionsEnded, cookieRefusedAfter, feedsEndWithin });
    },
    async unban(userId, { by, sender }) {
      if (!(await access.unban(userId))) return fail({ type: "NoSuchUser" });
      await audit.record({ type: "unbanned", userId, by, sender });
      return succeed(undefined);
    },
  };
}

/** Milliseconds from `start` until CouchDB refuses the cookie; null: it never did while anybody looked. */
async function refusedAfter(
  { isCookieAccepted }: Dependencies,
  userId: UserId,
  cookie: string,
  start: number,
): Promise<number | null> {
  while (performance.now() - start < LONGEST_LOOK) {
    if (!(await isCookieAccepted(userId, cookie))) return Math.ceil(performance.now() - start);
    await wait(LOOK_AGAIN);
  }
  return null;
}

function describe(milliseconds: number | null): Record<string, number> {
  return milliseconds === null ? {} : { cookieRefusedAfterMilliseconds: milliseconds };
}
