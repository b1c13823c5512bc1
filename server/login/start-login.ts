import type { User } from "#shared/login.ts";
import { type Result, succeed } from "#shared/result.ts";
import type { GrantRefused, GrantedSync, SyncGrant } from "#server/grant/sync-grant.ts";
import type { ProvisionUser } from "#server/provision/provision-user.ts";
import type { Background } from "#server/process/background.ts";
import type { LimitDevices } from "#server/sessions/limit-devices.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { DeviceTokens, SessionKeeper } from "#server/sessions/session-keeper.ts";
import type { Account } from "./accounts.ts";
import type { AccountChanged, ConfirmAccount } from "./confirm-account.ts";

/** Everything a device needs to work: who it is, how it stays signed in, and a permission to replicate. */
export interface StartedLogin {
  readonly user: User;
  readonly tokens: DeviceTokens;
  readonly grant: GrantedSync;
}

export interface StartLogin {
  /** Signs in whoever has just signed up: nobody else knows this account. */
  first(account: Account, sender: Sender): Promise<Result<StartedLogin, GrantRefused>>;
  /** Signs a device in to an account whose owner has been recognised. */
  again(
    account: Account,
    sender: Sender,
  ): Promise<Result<StartedLogin, GrantRefused | AccountChanged>>;
}

interface Dependencies {
  readonly provisionUser: ProvisionUser;
  readonly syncGrant: Pick<SyncGrant, "grant">;
  readonly confirmAccount: ConfirmAccount;
  readonly sessionKeeper: Pick<SessionKeeper, "start" | "end">;
  readonly limitDevices: LimitDevices;
  readonly background: Background;
}

export function createStartLogin(deps: Dependencies): StartLogin {
  const { provisionUser, syncGrant, sessionKeeper, confirmAccount } = deps;
  return {
    async first(account, sender) {
      await provisionUser.run(account);
      const [grant, tokens] = await Promise.all([
        syncGrant.grant(account.userId),
        sessionKeeper.start(account.userId, sender),
        provisionUser.mark(account),
      ]);
      if (!grant.ok) {
        // Nobody gets to see these tokens.
        await sessionKeeper.end(tokens.refreshToken);
        return grant;
      }
      return succeed({ user: toUser(account), tokens, grant: grant.value });
    },
    async again(account, sender) {
      await provisionUser.run(account);
      const { userId } = account;
      const [tokens] = await Promise.all([
        sessionKeeper.start(userId, sender),
        provisionUser.mark(account),
      ]);
      // Not before: what is taken back while the session is written would miss both.
      const confirmed = await confirmAccount(account);
      if (!confirmed.ok) {
        await sessionKeeper.end(tokens.refreshToken);
        return confirmed;
      }
      deps.background.run(async () => await deps.limitDevices(userId, sender));
      const { account: now, issueGrant } = confirmed.value;
      return succeed({ user: toUser(now), tokens, grant: await issueGrant() });
    },
  };
}

export function toUser({ userId, email, roles }: Account): User {
  return { id: userId, email, roles: [...roles] };
}
