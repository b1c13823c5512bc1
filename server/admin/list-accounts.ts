import type { AccountSummary } from "#shared/admin.ts";
import type { UserId } from "#shared/user-database.ts";
import type { Account, Accounts } from "#server/login/accounts.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";

export interface AccountsPage {
  readonly accounts: AccountSummary[];
  /** Where the next page begins; null: this was the last. */
  readonly next: UserId | null;
}

/** People as admins see them: no hash, no secret, no note. */
export interface ListAccounts {
  page(after: UserId | undefined, limit: number): Promise<AccountsPage>;
  find(email: string): Promise<AccountSummary | undefined>;
}

interface Dependencies {
  readonly accounts: Pick<Accounts, "list" | "findByEmail">;
  readonly access: Pick<UserAccess, "isBanned">;
}

export function createListAccounts({ accounts, access }: Dependencies): ListAccounts {
  async function summarize(account: Account): Promise<AccountSummary> {
    const { userId: id, email, emailVerified, roles, createdAt } = account;
    const status = (await access.isBanned(id)) ? "banned" : "active";
    return { id, email, emailVerified, roles: [...roles], status, createdAt };
  }
  return {
    async page(after, limit) {
      const found = await accounts.list(after, limit + 1);
      const shown = found.slice(0, limit);
      const next = found.length > limit ? (shown.at(-1)?.userId ?? null) : null;
      return { accounts: await Promise.all(shown.map(summarize)), next };
    },
    async find(email) {
      const account = await accounts.findByEmail(email);
      return account && (await summarize(account));
    },
  };
}
