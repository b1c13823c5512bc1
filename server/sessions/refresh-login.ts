import { type Result, fail, succeed } from "#shared/result.ts";
import type { GrantRefused, SyncGrant } from "#server/grant/sync-grant.ts";
import type { Accounts } from "#server/login/accounts.ts";
import { type StartedLogin, toUser } from "#server/login/start-login.ts";
import type { Overtaken, RefreshRequest, SessionEnded, SessionKeeper } from "./session-keeper.ts";

export type RefreshLogin = (
  request: RefreshRequest,
) => Promise<Result<StartedLogin, SessionEnded | Overtaken | GrantRefused>>;

interface Dependencies {
  readonly sessionKeeper: Pick<SessionKeeper, "refresh" | "userOf">;
  readonly accounts: Pick<Accounts, "find">;
  readonly syncGrant: SyncGrant;
}

/** A device shows its refresh token and goes on, without anybody typing a password. */
export function createRefreshLogin(deps: Dependencies): RefreshLogin {
  return async (request) => {
    const userId = deps.sessionKeeper.userOf(request.refreshToken);
    if (userId === undefined) return fail({ type: "SessionEnded", why: "none" });
    const [tokens, account, grant] = await Promise.all([
      deps.sessionKeeper.refresh(request),
      deps.accounts.find(userId),
      deps.syncGrant.grant(userId),
    ]);
    if (!tokens.ok) return tokens;
    if (account === undefined) return fail({ type: "SessionEnded", why: "revoked" });
    if (!grant.ok) return grant;
    return succeed({ user: toUser(account), tokens: tokens.value, grant: grant.value });
  };
}
