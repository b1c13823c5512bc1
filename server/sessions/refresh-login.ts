import { type Result, fail, succeed } from "#shared/result.ts";
import type { GrantRefused, SyncGrant } from "#server/grant/sync-grant.ts";
import type { Accounts } from "#server/login/accounts.ts";
import { type StartedLogin, toUser } from "#server/login/start-login.ts";
import type { Overtaken, RefreshRequest, SessionEnded, SessionKeeper } from "./session-keeper.ts";

export type RefreshLogin = (
  request: RefreshRequest,
) => Promise<Result<StartedLogin, SessionEnded | Overtaken | GrantRefused>>;

interface Dependencies {
  readonly sessionKeeper: Pick<SessionKeeper, "refresh">;
  readonly accounts: Pick<Accounts, "find">;
  readonly syncGrant: SyncGrant;
}

/** A device shows its refresh token and goes on, without anybody typing a password. */
export function createRefreshLogin(deps: Dependencies): RefreshLogin {
  return async (request) => {
    const tokens = await deps.sessionKeeper.refresh(request);
    if (!tokens.ok) return tokens;
    const { userId } = tokens.value;
    const [account, grant] = await Promise.all([
      deps.accounts.find(userId),
      deps.syncGrant.grant(userId),
    ]);
    if (account === undefined) return fail({ type: "SessionEnded", why: "revoked" });
    if (!grant.ok) return grant;
    return succeed({ user: toUser(account), tokens: tokens.value, grant: grant.value });
  };
}
