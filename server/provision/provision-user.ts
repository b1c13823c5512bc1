import type { UserId } from "#shared/user-database.ts";
import type { Accounts, Account } from "#server/login/accounts.ts";
import type { UserProvisioning } from "./user-provisioning.ts";

export type ProvisionUser = (account: Account) => Promise<void>;

interface Dependencies {
  readonly accounts: Pick<Accounts, "change">;
  readonly provisioning: UserProvisioning;
}

/**
 * The account is the intent and was written first; its mark is written last. Whoever is killed in between leaves
 * an account without the mark, and the next log-in goes through the steps again: each is idempotent.
 */
export function createProvisionUser({ accounts, provisioning }: Dependencies): ProvisionUser {
  return async (account) => {
    if (account.provisioned === provisioning.version) return;
    await runSteps(provisioning, account.userId);
    await accounts.change(account.userId, () => ({ provisioned: provisioning.version }));
  };
}

async function runSteps(provisioning: UserProvisioning, userId: UserId): Promise<void> {
  await provisioning.ensureUser(userId);
  await provisioning.ensureDatabase(userId);
  // The rules stand before anybody can write.
  await provisioning.installDesign(userId);
  await provisioning.admitMember(userId);
}
