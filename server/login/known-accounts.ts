import type { UserId } from "#shared/user-database.ts";
import type { IssueGrant } from "#server/grant/sync-grant.ts";
import type { Account } from "./accounts.ts";

/** What of a person was read after their access had this revision: it holds for as long as it has. */
export interface KnownAccount {
  /** Of their document in `_users`. */
  readonly revision: string;
  readonly account: Account;
  readonly issueGrant: IssueGrant;
}

/**
 * Accounts that logged in here lately, so that a log-in need not read them. It is a guess that is confirmed after the
 * session was written: whatever changes an account that matters here writes the person's access before it is done.
 */
export interface KnownAccounts {
  find(email: string): KnownAccount | undefined;
  remember(known: KnownAccount): void;
  /** Something about this person changed. */
  forget(userId: UserId): void;
  /** Nothing is known before somebody calls this, nor while the feed of changes is not proven live. */
  trust(isLive: () => boolean): void;
}

/** Accounts, each of about half a kilobyte. */
const MOST_ACCOUNTS = 5000;

export function createKnownAccounts(): KnownAccounts {
  const byUser = new Map<UserId, KnownAccount>();
  const userByEmail = new Map<string, UserId>();
  let isLive: (() => boolean) | undefined;

  function forget(userId: UserId): void {
    const email = byUser.get(userId)?.account.email;
    byUser.delete(userId);
    if (email !== undefined && userByEmail.get(email) === userId) userByEmail.delete(email);
  }
  return {
    find(email) {
      const userId = isLive?.() ? userByEmail.get(email) : undefined;
      return userId === undefined ? undefined : byUser.get(userId);
    },
    remember(known) {
      const { userId, email } = known.account;
      // Set again, so that the map stays in order of use.
      forget(userId);
      byUser.set(userId, known);
      userByEmail.set(email, userId);
      const [oldest] = byUser.keys();
      if (byUser.size > MOST_ACCOUNTS && oldest !== undefined) forget(oldest);
    },
    forget,
    trust: (proof) => void (isLive = proof),
  };
}
