import { type Result, fail, succeed } from "#shared/result.ts";
import type { Actor, AuditLog } from "#server/audit/audit-log.ts";
import type { LinkUrls } from "#server/links/link-urls.ts";
import type { Links } from "#server/links/links.ts";
import type { Account, Accounts } from "#server/login/accounts.ts";
import type { LoginThrottle } from "#server/login/login-throttle.ts";
import type { Throttled } from "#server/login/throttle.ts";
import { letters } from "#server/mail/letters.ts";
import type { Outbox } from "#server/mail/outbox.ts";
import type { Background } from "#server/process/background.ts";
import type { Sender } from "#server/sessions/sender.ts";

/** Answers at once and the same for everybody: whether the address has an account shows nowhere but in its mailbox. */
export type RequestPasswordReset = (email: string, sender: Sender) => Result<undefined, Throttled>;

/** @returns the link, for whoever may hand it over. */
export type CreatePasswordReset = (account: Account, by: Actor, sender: Sender) => Promise<string>;

interface LinkDependencies {
  readonly links: Pick<Links, "create">;
  readonly urls: LinkUrls;
  readonly audit: Pick<AuditLog, "record">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds; the letter says so. */
const LIFETIME = 3_600_000;

export function createCreatePasswordReset(deps: LinkDependencies): CreatePasswordReset {
  const { links, urls, audit, now } = deps;
  return async ({ userId }, by, sender) => {
    const purpose = { type: "reset-password", userId } as const;
    const times = { createdAt: now(), expiresAt: now() + LIFETIME };
    const token = await links.create({ purpose, ...times, usesLeft: 1 });
    await audit.record({ type: "password-reset-requested", userId, by, sender });
    return urls.resetPassword(token);
  };
}

interface Dependencies {
  readonly accounts: Pick<Accounts, "findByEmail">;
  readonly throttle: LoginThrottle;
  readonly createPasswordReset: CreatePasswordReset;
  readonly outbox: Pick<Outbox, "post">;
  readonly background: Background;
}

export function createRequestPasswordReset(deps: Dependencies): RequestPasswordReset {
  return (email, sender) => {
    const throttled = deps.throttle.admit({ email, address: sender.address });
    if (throttled) return fail(throttled);
    deps.background.run(async () => {
      const account = await deps.accounts.findByEmail(email);
      if (account === undefined) return;
      const link = await deps.createPasswordReset(account, "nobody", sender);
      deps.outbox.post(letters.resetPassword(email, link));
    });
    return succeed(undefined);
  };
}
