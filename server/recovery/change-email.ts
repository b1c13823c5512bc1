import { type Result, fail, succeed } from "#shared/result.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { LinkUrls } from "#server/links/link-urls.ts";
import type { InvalidLink, Links } from "#server/links/links.ts";
import type { Accounts } from "#server/login/accounts.ts";
import type { QueueFull } from "#server/login/bounded-queue.ts";
import type { LoginThrottle } from "#server/login/login-throttle.ts";
import type { PasswordHashing } from "#server/login/password-hashing.ts";
import type { Throttled } from "#server/login/throttle.ts";
import { letters } from "#server/mail/letters.ts";
import type { Outbox } from "#server/mail/outbox.ts";
import type { Caller } from "#server/sessions/access-token.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";
import type { LoginSessions } from "#server/sessions/login-sessions.ts";
import type { Sender } from "#server/sessions/sender.ts";
import { type WrongPassword, checkPassword } from "./check-password.ts";

export interface ChangeEmail {
  /** The new address is asked, the old one is told. Says nothing about whether the new one has an account. */
  request(
    caller: Caller,
    input: { readonly currentPassword: string; readonly email: string },
    sender: Sender,
  ): Promise<Result<undefined, WrongPassword | Throttled | QueueFull>>;
  /** Somebody who reads the new address says that it is theirs. */
  confirm(
    token: string,
    sender: Sender,
  ): Promise<Result<undefined, InvalidLink | { readonly type: "EmailTaken" }>>;
}

interface Dependencies {
  readonly accounts: Pick<Accounts, "find" | "changeEmail">;
  readonly access: Pick<UserAccess, "touch">;
  readonly sessions: Pick<LoginSessions, "touch">;
  readonly hashing: Pick<PasswordHashing, "verify">;
  readonly throttle: LoginThrottle;
  /** Letters go to an address that nobody has proved to be theirs. */
  readonly letterThrottle: Pick<LoginThrottle, "admit">;
  readonly links: Pick<Links, "create" | "find" | "use">;
  readonly urls: LinkUrls;
  readonly outbox: Pick<Outbox, "post">;
  readonly audit: Pick<AuditLog, "record">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds; the letter says so. */
const LIFETIME = 86_400_000;

export function createChangeEmail(deps: Dependencies): ChangeEmail {
  const { accounts, access, sessions, links, urls, outbox, audit, now } = deps;
  return {
    async request({ userId }, { currentPassword, email }, sender) {
      const account = await checkPassword(deps, userId, currentPassword, sender);
      if (!account.ok) return account;
      const throttled = deps.letterThrottle.admit({ email, address: sender.address });
      if (throttled) return fail(throttled);
      const purpose = { type: "change-email", userId, email } as const;
      const times = { createdAt: now(), expiresAt: now() + LIFETIME };
      const token = await links.create({ purpose, ...times, usesLeft: 1 });
      outbox.post(letters.confirmNewEmail(email, urls.changeEmail(token)));
      outbox.post(letters.emailChangeRequested(account.value.email, email));
      await audit.record({ type: "email-change-requested", userId, sender, details: { email } });
      return succeed(undefined);
    },
    async confirm(token, sender) {
      const link = await links.find(token, "change-email");
      if (link === undefined) return fail({ type: "InvalidLink" });
      const { userId, email } = link.purpose;
      const before = await accounts.find(userId);
      // Changing the password is what the old address was told to do against it.
      if (before === undefined || before.passwordChangedAt >= link.createdAt)
        return fail({ type: "InvalidLink" });
      if ((await links.use(token, "change-email")) === undefined)
        return fail({ type: "InvalidLink" });
      const account = await accounts.changeEmail(userId, email, now());
      if (account === undefined) return fail({ type: "EmailTaken" });
      // Servers that know this person by their access or by a session read again.
      await access.touch(userId);
      await sessions.touch(userId);
      outbox.post(letters.emailChanged(before.email, email));
      await audit.record({
        type: "email-changed",
        userId,
        sender,
        details: { from: before.email, to: email },
      });
      return succeed(undefined);
    },
  };
}
