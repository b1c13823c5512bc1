import type { z } from "zod";
import type { roleSchema } from "#shared/login.ts";
import type { UserId } from "#shared/user-database.ts";

export interface Account {
  readonly userId: UserId;
  /** Normalised: trimmed, lower case. */
  readonly email: string;
  /** Argon2id, in PHC form. */
  readonly passwordHash: string;
  readonly roles: readonly z.infer<typeof roleSchema>[];
  /** ISO 8601. */
  readonly createdAt: string;
  /** The provisioning that this account went through to its end; null: none, or it was interrupted. */
  readonly provisioned: string | null;
}

/** Port: people's records. Every method may throw `DatabaseAway`. */
export interface Accounts {
  find(userId: UserId): Promise<Account | undefined>;
  findByEmail(email: string): Promise<Account | undefined>;
  /**
   * Takes an e-mail address and writes the account under the user id that this address belongs to: the one of
   * `account`, or that of a sign-up which was interrupted earlier. Undefined when the address has an account.
   */
  create(account: Account): Promise<Account | undefined>;
  /** Notes that provisioning reached its end. */
  markProvisioned(userId: UserId, version: string): Promise<void>;
  /** Makes every address findable under the signing server key, if that is another one than at the last start. */
  reclaimEmails(): Promise<void>;
}
