import type { Credentials } from "#shared/credentials.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { GrantRefused } from "#server/grant/sync-grant.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { Account, Accounts } from "./accounts.ts";
import type { QueueFull } from "./bounded-queue.ts";
import type { KnownAccounts } from "./known-accounts.ts";
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
  readonly knownAccounts: Pick<KnownAccounts, "find" | "forget">;
  readonly startLogin: Pick<StartLogin, "again">;
  readonly audit: Pick<AuditLog, "note" | "record">;
}

export function createLogIn(deps: Dependencies): LogIn {
  return async ({ email, password }, sender) => {
    const { address } = sender;
    const throttled = deps.throttle.admit({ email, address });
    if (throttled) return fail(throttled);
    const recognised = await recognise(deps, { email, password });
    if (!recognised.ok) return recognised;
    const { account, matches } = recognised.value;
    if (account === undefined) return fail({ type: "WrongCredentials" });
    const { userId } = account;
    if (!matches) {
      // Nobody waits for it, so the answer takes no longer than for somebody who does not exist.
      deps.audit.note({ type: "log-in-failed", userId, by: "nobody", sender });
      return fail({ type: "WrongCredentials" });
    }
    deps.throttle.forgive({ email, address });
    const login = await deps.startLogin.again(account, sender);
    if (login.ok) {
      await deps.audit.record({ type: "logged-in", userId, sender });
      return login;
    }
    const { error } = login;
    if (error.type !== "AccountChanged") return fail(error);
    deps.knownAccounts.forget(userId);
    return fail({ type: "WrongCredentials" });
  };
}

interface Recognised {
  /** Whose address it is. */
  readonly account: Account | undefined;
  /** The password is theirs. */
  readonly matches: boolean;
}

/**
 * Nobody is refused for what is remembered: it may have changed a moment ago. So whoever is refused was looked up once
 * and hashed once, known here or not.
 */
async function recognise(
  { knownAccounts, accounts, hashing }: Dependencies,
  { email, password }: Credentials,
): Promise<Result<Recognised, QueueFull>> {
  const known = knownAccounts.find(email)?.account;
  if (known !== undefined) {
    const matches = await hashing.verify(known.passwordHash, password);
    if (!matches.ok) return matches;
    if (matches.value) return succeed({ account: known, matches: true });
  }
  const account = await accounts.findByEmail(email);
  if (account !== undefined && account.passwordHash === known?.passwordHash)
    return succeed({ account, matches: false });
  const matches = await hashing.verify(account?.passwordHash, password);
  return matches.ok ? succeed({ account, matches: matches.value }) : matches;
}
