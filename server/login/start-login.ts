import type { User } from "#shared/login.ts";
import { type Result, succeed } from "#shared/result.ts";
import type { GrantRefused, GrantedSync, SyncGrant } from "#server/grant/sync-grant.ts";
import type { ProvisionUser } from "#server/provision/provision-user.ts";
import type { Background } from "#server/process/background.ts";
import type { LimitDevices } from "#server/sessions/limit-devices.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { DeviceTokens, SessionKeeper } from "#server/sessions/session-keeper.ts";
import type { Account } from "./accounts.ts";

/** Everything a device needs to work: who it is, how it stays signed in, and a permission to replicate. */
export interface StartedLogin {
  readonly user: User;
  readonly tokens: DeviceTokens;
  readonly grant: GrantedSync;
}

export type StartLogin = (
  account: Account,
  sender: Sender,
) => Promise<Result<StartedLogin, GrantRefused>>;

interface Dependencies {
  readonly provisionUser: ProvisionUser;
  readonly syncGrant: SyncGrant;
  readonly sessionKeeper: Pick<SessionKeeper, "start" | "end">;
  readonly limitDevices: LimitDevices;
  readonly background: Background;
}

/** Signs a device in to an account whose owner has been recognised. */
export function createStartLogin(deps: Dependencies): StartLogin {
  return async (account, sender) => {
    await deps.provisionUser.run(account);
    const { userId } = account;
    const [grant, tokens] = await Promise.all([
      deps.syncGrant.grant(userId),
      deps.sessionKeeper.start(userId, sender),
      deps.provisionUser.mark(account),
    ]);
    if (!grant.ok) {
      // Nobody gets to see these tokens.
      await deps.sessionKeeper.end(tokens.refreshToken);
      return grant;
    }
    // A new account has this one device.
    if (account.provisioned !== null)
      deps.background.run(async () => await deps.limitDevices(userId, sender));
    return succeed({ user: toUser(account), tokens, grant: grant.value });
  };
}

export function toUser({ userId, email, roles }: Account): User {
  return { id: userId, email, roles: [...roles] };
}
