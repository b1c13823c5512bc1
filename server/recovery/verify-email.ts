import { type Result, fail, succeed } from "#shared/result.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { LinkUrls } from "#server/links/link-urls.ts";
import type { InvalidLink, Links } from "#server/links/links.ts";
import type { Account, Accounts } from "#server/login/accounts.ts";
import { letters } from "#server/mail/letters.ts";
import type { Outbox } from "#server/mail/outbox.ts";
import type { Background } from "#server/process/background.ts";
import type { Sender } from "#server/sessions/sender.ts";

/** Sends the letter that asks whether the address is theirs; nobody waits for it. */
export type SendVerification = (account: Account) => void;

export type VerifyEmail = (
  token: string,
  sender: Sender,
) => Promise<Result<undefined, InvalidLink>>;

interface SendingDependencies {
  /** False: there is no way to the person but the host, and a link handed over proves nothing. */
  readonly hasMail: boolean;
  readonly links: Pick<Links, "create">;
  readonly urls: LinkUrls;
  readonly outbox: Pick<Outbox, "post">;
  readonly background: Background;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds; the letter says so. */
const LIFETIME = 3 * 86_400_000;

export function createSendVerification(deps: SendingDependencies): SendVerification {
  const { hasMail, links, urls, outbox, background, now } = deps;
  return ({ userId, email, emailVerified }) => {
    if (!hasMail || emailVerified) return;
    background.run(async () => {
      const purpose = { type: "verify-email", userId, email } as const;
      const times = { createdAt: now(), expiresAt: now() + LIFETIME };
      const token = await links.create({ purpose, ...times, usesLeft: 1 });
      outbox.post(letters.verifyEmail(email, urls.verifyEmail(token)));
    });
  };
}

interface Dependencies {
  readonly links: Pick<Links, "use">;
  readonly accounts: Pick<Accounts, "change">;
  readonly audit: Pick<AuditLog, "record">;
}

export function createVerifyEmail({ links, accounts, audit }: Dependencies): VerifyEmail {
  return async (token, sender) => {
    const purpose = (await links.use(token, "verify-email"))?.purpose;
    if (purpose === undefined) return fail({ type: "InvalidLink" });
    const { userId, email } = purpose;
    const account = await accounts.change(userId, (current) => ({
      emailVerified: current.emailVerified || current.email === email,
    }));
    if (account?.email !== email) return fail({ type: "InvalidLink" });
    await audit.record({ type: "email-verified", userId, sender });
    return succeed(undefined);
  };
}
