import type { Role } from "#shared/login.ts";
import type { UserId } from "#shared/user-database.ts";

export interface Account {
  readonly userId: UserId;
  /** Normalised: trimmed, lower case. */
  readonly email: string;
  /** Somebody who reads that address has said so. */
  readonly emailVerified: boolean;
  /** Argon2id, in PHC form. */
  readonly passwordHash: string;
  /** Milliseconds since 1970: links made before it are worth nothing any more. 0: never. */
  readonly passwordChangedAt: number;
  readonly roles: readonly Role[];
  /** ISO 8601. */
  readonly createdAt: string;
  /** The provisioning that this account went through to its end; null: none, or it was interrupted. */
  readonly provisioned: string | null;
}

/** What of an account can be changed by itself. Its e-mail is not among it: that is claimed first. */
type AccountChange = Partial<
  Pick<Account, "emailVerified" | "passwordHash" | "passwordChangedAt" | "roles" | "provisioned">
>;

/** Port: people's records. Every method may throw `DatabaseAway`. */
export interface Accounts {
  find(userId: UserId): Promise<Account | undefined>;
  findByEmail(email: string): Promise<Account | undefined>;
  /**
   * Takes an e-mail address, and answers whose it is: `userId`'s, or that of a sign-up which was interrupted, or of an
   * account. @param at ISO 8601.
   */
  claimEmail(email: string, userId: UserId, at: string): Promise<UserId>;
  /** Writes an account under the user id that its address belongs to. False when there is one already. */
  create(account: Account): Promise<boolean>;
  /** Lets `decide` choose what to change, nobody else's write coming between. Answers the account as it is then. */
  change(userId: UserId, decide: (account: Account) => AccountChange): Promise<Account | undefined>;
  /** Moves an account to another address, which is verified by that. Undefined when it has an account. */
  changeEmail(userId: UserId, email: string, at: number): Promise<Account | undefined>;
  hasAdmin(): Promise<boolean>;
  /** In the order of their ids, those after `after`. */
  list(after: UserId | undefined, limit: number): Promise<Account[]>;
  /** Makes every address findable under the signing server key, if that is another one than at the last start. */
  reclaimEmails(): Promise<void>;
}
