import type { Credentials } from "#shared/credentials.ts";
import { type Result, fail } from "#shared/result.ts";
import type { GrantRefused } from "#server/grant/sync-grant.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { Accounts } from "./accounts.ts";
import type { QueueFull } from "./bounded-queue.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { PasswordHashing } from "./password-hashing.ts";
import type { StartLogin, StartedLogin } from "./start-login.ts";
import type { Throttled } from "./throttle.ts";

export type LogInFailure =
  /** No such e-mail, or another password: one failure, so that nobody can ask which. */
  { readonly type: "WrongCredentials" } | Throttled | QueueFull | GrantRefused;

export type LogIn = (
  credentials: Credentials,
  sender: Sender,
) => Promise<Result<StartedLogin, LogInFailure>>;

interface Dependencies {
  readonly accounts: Pick<Accounts, "findByEmail">;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly startLogin: StartLogin;
  readonly audit: Pick<AuditLog, "note">;
}

export function createLogIn(deps: Dependencies): LogIn {
  return async ({ email, password }, sender) => {
    const { address } = sender;
    const throttled = deps.throttle.admit({ email, address });
    if (throttled) return fail(throttled);
    const account = await deps.accounts.findByEmail(email);
    const matches = await deps.hashing.verify(account?.passwordHash, password);
    if (!matches.ok) return matches;
    if (account === undefined) return fail({ type: "WrongCredentials" });
    const { userId } = account;
    if (!matches.value) {
      // Nobody waits for it, so the answer takes no longer than for somebody who does not exist.
      deps.audit.note({ type: "log-in-failed", userId, by: "nobody", sender });
      return fail({ type: "WrongCredentials" });
    }
    deps.throttle.forgive({ email, address });
    const login = await deps.startLogin(account, sender);
    if (login.ok) deps.audit.note({ type: "logged-in", userId, sender });
    return login;
  };
}
