import type { Result } from "#shared/result.ts";
import type { Caller } from "#server/sessions/access-token.ts";
import type { SessionEnded, SessionKeeper } from "#server/sessions/session-keeper.ts";
import type { GrantRefused, GrantedSync, SyncGrant } from "./sync-grant.ts";

export type RenewGrant = (
  caller: Caller,
) => Promise<Result<GrantedSync, SessionEnded | GrantRefused>>;

interface Dependencies {
  readonly sessionKeeper: Pick<SessionKeeper, "requireStanding">;
  readonly syncGrant: SyncGrant;
}

/** An access token outlives the log-out of its device by minutes, so the session is looked at each time. */
export function createRenewGrant({ sessionKeeper, syncGrant }: Dependencies): RenewGrant {
  return async (caller) => {
    const session = await sessionKeeper.requireStanding(caller.sessionId);
    return session.ok ? await syncGrant.grant(caller.userId) : session;
  };
}
