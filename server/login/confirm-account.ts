import { type Result, fail, succeed } from "#shared/result.ts";
import type { GrantRefused, SyncGrant } from "#server/grant/sync-grant.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";
import type { Account, Accounts } from "./accounts.ts";
import type { KnownAccount, KnownAccounts } from "./known-accounts.ts";

/** The password or the address by which somebody was recognised is no longer theirs. */
export interface AccountChanged {
  readonly type: "AccountChanged";
}

/** Whether an account is still what somebody was recognised by, and what they may have now. */
export type ConfirmAccount = (
  account: Account,
) => Promise<Result<Pick<KnownAccount, "account" | "issueGrant">, GrantRefused | AccountChanged>>;

interface Dependencies {
  readonly access: Pick<UserAccess, "revisionOf">;
  readonly accounts: Pick<Accounts, "find">;
  readonly syncGrant: Pick<SyncGrant, "prepare">;
  readonly knownAccounts: KnownAccounts;
}

/**
 * Called when the login session stands in the database. What was taken back before shows here; what is taken back
 * later finds the session. So the revision is read each time, and before everything that is remembered under it.
 */
export function createConfirmAccount(deps: Dependencies): ConfirmAccount {
  const { access, accounts, syncGrant, knownAccounts } = deps;
  return async (recognised) => {
    const { userId, email } = recognised;
    const revision = await access.revisionOf(userId);
    const known = knownAccounts.find(email);
    if (known?.account.userId === userId && known.revision === revision)
      return isSame(known.account, recognised) ? succeed(known) : changed();
    knownAccounts.forget(userId);
    const [account, issueGrant] = await Promise.all([
      accounts.find(userId),
      syncGrant.prepare(userId),
    ]);
    if (!issueGrant.ok) return issueGrant;
    if (account === undefined || !isSame(account, recognised)) return changed();
    const found = { account, issueGrant: issueGrant.value };
    if (revision !== undefined && account.provisioned !== null)
      knownAccounts.remember({ ...found, revision });
    return succeed(found);
  };
}

function isSame(one: Account, other: Account): boolean {
  return one.passwordHash === other.passwordHash && one.email === other.email;
}

function changed() {
  return fail({ type: "AccountChanged" as const });
}
