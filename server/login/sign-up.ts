import type { Credentials } from "#shared/credentials.ts";
import { type Result, fail } from "#shared/result.ts";
import type { GrantRefused } from "#server/grant/sync-grant.ts";
import type { Accounts } from "./accounts.ts";
import type { QueueFull } from "./bounded-queue.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { PasswordHashing } from "./password-hashing.ts";
import { isPasswordTooCommon } from "./password-rules.ts";
import type { StartLogin, StartedLogin } from "./start-login.ts";
import type { Throttled } from "./throttle.ts";
import { createUserId } from "./user-id.ts";

export type SignUpFailure =
  | { readonly type: "RegistrationClosed" }
  | { readonly type: "PasswordTooCommon" }
  | { readonly type: "EmailTaken" }
  | Throttled
  | QueueFull
  | GrantRefused;

/** @param address where the request came from. */
export type SignUp = (
  credentials: Credentials,
  address: string,
) => Promise<Result<StartedLogin, SignUpFailure>>;

interface Dependencies {
  readonly registration: "open" | "closed";
  readonly accounts: Accounts;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly startLogin: StartLogin;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createSignUp(deps: Dependencies): SignUp {
  return async ({ email, password }, address) => {
    if (deps.registration === "closed") return fail({ type: "RegistrationClosed" });
    // Judged before anything is said about the address, so that asking costs a real attempt.
    if (isPasswordTooCommon(password, email)) return fail({ type: "PasswordTooCommon" });
    const throttled = deps.throttle.admit({ email, address });
    if (throttled) return fail(throttled);
    const passwordHash = await deps.hashing.hash(password);
    if (!passwordHash.ok) return passwordHash;

    const account = await deps.accounts.create({
      userId: createUserId(),
      email,
      passwordHash: passwordHash.value,
      roles: ["member"],
      createdAt: new Date(deps.now()).toISOString(),
      provisioned: null,
    });
    if (account === undefined) return fail({ type: "EmailTaken" });
    deps.throttle.forgive({ email, address });
    return await deps.startLogin(account);
  };
}
