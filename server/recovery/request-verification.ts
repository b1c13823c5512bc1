import { type Result, fail, succeed } from "#shared/result.ts";
import type { Accounts } from "#server/login/accounts.ts";
import type { LoginThrottle } from "#server/login/login-throttle.ts";
import type { Throttled } from "#server/login/throttle.ts";
import type { Caller } from "#server/sessions/access-token.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { SendVerification } from "./verify-email.ts";

/** Sends the letter once more. */
export type RequestVerification = (
  caller: Caller,
  sender: Sender,
) => Promise<Result<undefined, Throttled>>;

interface Dependencies {
  readonly accounts: Pick<Accounts, "find">;
  readonly throttle: Pick<LoginThrottle, "admit">;
  readonly sendVerification: SendVerification;
}

export function createRequestVerification(deps: Dependencies): RequestVerification {
  return async ({ userId }, { address }) => {
    const account = await deps.accounts.find(userId);
    if (account === undefined || account.emailVerified) return succeed(undefined);
    const throttled = deps.throttle.admit({ email: account.email, address });
    if (throttled) return fail(throttled);
    deps.sendVerification(account);
    return succeed(undefined);
  };
}
