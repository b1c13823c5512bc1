import { type Result, fail } from "#shared/result.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { GrantRefused, GrantedSync, SyncGrant } from "#server/grant/sync-grant.ts";
import type { Accounts } from "#server/login/accounts.ts";
import type { QueueFull } from "#server/login/bounded-queue.ts";
import type { LoginThrottle } from "#server/login/login-throttle.ts";
import type { PasswordHashing } from "#server/login/password-hashing.ts";
import { type PasswordTooCommon, isPasswordTooCommon } from "#server/login/password-rules.ts";
import type { Throttled } from "#server/login/throttle.ts";
import type { Caller } from "#server/sessions/access-token.ts";
import type { Sender } from "#server/sessions/sender.ts";
import { type WrongPassword, checkPassword } from "./check-password.ts";
import type { SetPassword } from "./set-password.ts";

export type ChangePasswordFailure =
  | WrongPassword
  | PasswordTooCommon
  | Throttled
  | QueueFull
  | GrantRefused;

/** Every other device is logged out; this one goes on with the grant that is answered. */
export type ChangePassword = (
  caller: Caller,
  passwords: { readonly currentPassword: string; readonly password: string },
  sender: Sender,
) => Promise<Result<GrantedSync, ChangePasswordFailure>>;

interface Dependencies {
  readonly accounts: Pick<Accounts, "find">;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly setPassword: SetPassword;
  readonly syncGrant: SyncGrant;
  readonly audit: Pick<AuditLog, "record">;
}

export function createChangePassword(deps: Dependencies): ChangePassword {
  return async ({ userId, sessionId }, { currentPassword, password }, sender) => {
    const account = await checkPassword(deps, userId, currentPassword, sender);
    if (!account.ok) return account;
    if (isPasswordTooCommon(password, account.value.email))
      return fail({ type: "PasswordTooCommon" });
    const set = await deps.setPassword(account.value, password, sessionId);
    if (!set.ok) return set;
    await deps.audit.record({ type: "password-changed", userId, sender });
    return await deps.syncGrant.grant(userId);
  };
}
