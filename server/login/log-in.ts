import type { Credentials } from "#shared/credentials.ts";
import { type Result, fail } from "#shared/result.ts";
import type { GrantRefused } from "#server/grant/sync-grant.ts";
import type { Accounts } from "./accounts.ts";
import type { QueueFull } from "./bounded-queue.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { PasswordHashing } from "./password-hashing.ts";
import type { StartLogin, StartedLogin } from "./start-login.ts";
import type { Throttled } from "./throttle.ts";

export type LogInFailure =
  /** No such e-mail, or another password: one failure, so that nobody can ask which. */
  { readonly type: "WrongCredentials" } | Throttled | QueueFull | GrantRefused;

/** @param address where the request came from. */
export type LogIn = (
  credentials: Credentials,
  address: string,
) => Promise<Result<StartedLogin, LogInFailure>>;

interface Dependencies {
  readonly accounts: Pick<Accounts, "findByEmail">;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly startLogin: StartLogin;
}

export function createLogIn(deps: Dependencies): LogIn {
  return async ({ email, password }, address) => {
    const throttled = deps.throttle.admit({ email, address });
    if (throttled) return fail(throttled);
    const account = await deps.accounts.findByEmail(email);
    const matches = await deps.hashing.verify(account?.passwordHash, password);
    if (!matches.ok) return matches;
    if (account === undefined || !matches.value) return fail({ type: "WrongCredentials" });
    deps.throttle.forgive({ email, address });
    return await deps.startLogin(account);
  };
}
