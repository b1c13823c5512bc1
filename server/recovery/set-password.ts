import { type Result, succeed } from "#shared/result.ts";
import type { Account, Accounts } from "#server/login/accounts.ts";
import type { QueueFull } from "#server/login/bounded-queue.ts";
import type { PasswordHashing } from "#server/login/password-hashing.ts";
import { letters } from "#server/mail/letters.ts";
import type { Outbox } from "#server/mail/outbox.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";
import type { EndSessions } from "#server/sessions/end-sessions.ts";

/** Sets a password; every login session but `kept` ends, and every cookie and every older link is worth nothing. */
export type SetPassword = (
  account: Account,
  password: string,
  kept: string | undefined,
) => Promise<Result<undefined, QueueFull>>;

interface Dependencies {
  readonly accounts: Pick<Accounts, "change">;
  readonly hashing: Pick<PasswordHashing, "hash">;
  readonly endSessions: EndSessions;
  readonly access: Pick<UserAccess, "renewSalt" | "touch">;
  readonly outbox: Pick<Outbox, "post">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createSetPassword(deps: Dependencies): SetPassword {
  return async ({ userId, email }, password, kept) => {
    const hashed = await deps.hashing.hash(password);
    if (!hashed.ok) return hashed;
    const change = { passwordHash: hashed.value, passwordChangedAt: deps.now() };
    await deps.accounts.change(userId, () => change);
    // A log-in by the old password either learns of this, or its session is there to be ended.
    await deps.access.touch(userId);
    await deps.endSessions(userId, "password-changed", kept);
    await deps.access.renewSalt(userId);
    deps.outbox.post(letters.passwordChanged(email));
    return succeed(undefined);
  };
}
