import { type Result, fail, succeed } from "#shared/result.ts";
import type { UserId } from "#shared/user-database.ts";
import type { Account, Accounts } from "#server/login/accounts.ts";
import type { QueueFull } from "#server/login/bounded-queue.ts";
import type { LoginThrottle } from "#server/login/login-throttle.ts";
import type { PasswordHashing } from "#server/login/password-hashing.ts";
import type { Throttled } from "#server/login/throttle.ts";
import type { Sender } from "#server/sessions/sender.ts";

export type WrongPassword = { readonly type: "WrongPassword" };

interface Dependencies {
  readonly accounts: Pick<Accounts, "find">;
  readonly hashing: Pick<PasswordHashing, "verify">;
  readonly throttle: LoginThrottle;
}

/** Whoever sits at an unlocked device is asked once more; guessing is as slow as at log-in. */
export async function checkPassword(
  { accounts, hashing, throttle }: Dependencies,
  userId: UserId,
  password: string,
  { address }: Sender,
): Promise<Result<Account, WrongPassword | Throttled | QueueFull>> {
  const account = await accounts.find(userId);
  if (account === undefined) return fail({ type: "WrongPassword" });
  const { email } = account;
  const throttled = throttle.admit({ email, address });
  if (throttled) return fail(throttled);
  const matches = await hashing.verify(account.passwordHash, password);
  if (!matches.ok) return matches;
  if (!matches.value) return fail({ type: "WrongPassword" });
  throttle.forgive({ email, address });
  return succeed(account);
}
