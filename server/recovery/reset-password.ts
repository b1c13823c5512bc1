import { type Result, fail, succeed } from "#shared/result.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { InvalidLink, Links } from "#server/links/links.ts";
import type { Accounts } from "#server/login/accounts.ts";
import type { QueueFull } from "#server/login/bounded-queue.ts";
import { type PasswordTooCommon, isPasswordTooCommon } from "#server/login/password-rules.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { SetPassword } from "./set-password.ts";

export type ResetPasswordFailure = InvalidLink | PasswordTooCommon | QueueFull;

/** Whoever has the link chooses a new password; every device is logged out. */
export type ResetPassword = (
  token: string,
  password: string,
  sender: Sender,
) => Promise<Result<undefined, ResetPasswordFailure>>;

interface Dependencies {
  readonly links: Pick<Links, "find" | "use" | "giveBack">;
  readonly accounts: Pick<Accounts, "find">;
  readonly setPassword: SetPassword;
  readonly audit: Pick<AuditLog, "record">;
}

export function createResetPassword(deps: Dependencies): ResetPassword {
  const { links, accounts, audit } = deps;
  return async (token, password, sender) => {
    const link = await links.find(token, "reset-password");
    if (link === undefined) return fail({ type: "InvalidLink" });
    const { userId } = link.purpose;
    const account = await accounts.find(userId);
    // A password that was changed since makes every older link worthless.
    if (account === undefined || account.passwordChangedAt >= link.createdAt)
      return fail({ type: "InvalidLink" });
    if (isPasswordTooCommon(password, account.email)) return fail({ type: "PasswordTooCommon" });
    if ((await links.use(token, "reset-password")) === undefined)
      return fail({ type: "InvalidLink" });
    const set = await deps.setPassword(account, password, undefined);
    if (!set.ok) {
      await links.giveBack(token);
      return set;
    }
    await audit.record({ type: "password-reset", userId, sender });
    return succeed(undefined);
  };
}
