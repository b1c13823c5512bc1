import { type Result, fail, succeed } from "#shared/result.ts";
import type { GrantRefused, SyncGrant } from "#server/grant/sync-grant.ts";
import type { Accounts } from "#server/login/accounts.ts";
import { type StartedLogin, toUser } from "#server/login/start-login.ts";
import type { SessionEnded, SessionKeeper } from "./session-keeper.ts";

/** @param attempt names this try, so that a lost answer can be asked for again. */
export type RefreshLogin = (
  refreshToken: string | undefined,
  attempt: string | undefined,
) => Promise<Result<StartedLogin, SessionEnded | GrantRefused>>;

interface Dependencies {
  readonly sessionKeeper: Pick<SessionKeeper, "refresh">;
  readonly accounts: Pick<Accounts, "find">;
  readonly syncGrant: SyncGrant;
}

/** A device shows its refresh token and goes on, without anybody typing a password. */
export function createRefreshLogin(deps: Dependencies): RefreshLogin {
  return async (refreshToken, attempt) => {
    const tokens = await deps.sessionKeeper.refresh(refreshToken, attempt);
    if (!tokens.ok) return tokens;
    const account = await deps.accounts.find(tokens.value.userId);
    if (account === undefined) return fail({ type: "SessionEnded", why: "revoked" });
    const grant = await deps.syncGrant.grant(account.userId);
    if (!grant.ok) return grant;
    return succeed({ user: toUser(account), tokens: tokens.value, grant: grant.value });
  };
}
