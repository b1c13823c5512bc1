import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Accounts } from "#server/login/accounts.ts";
import { letters } from "#server/mail/letters.ts";
import type { Outbox } from "#server/mail/outbox.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";
import type { LoginSession } from "./login-session.ts";
import { readUserAgent } from "./read-user-agent.ts";
import type { Sender } from "./sender.ts";

interface Dependencies {
  readonly access: Pick<UserAccess, "renewSalt">;
  readonly audit: Pick<AuditLog, "record">;
  readonly accounts: Pick<Accounts, "find">;
  readonly outbox: Pick<Outbox, "post">;
}

/** A token was used from two places: whoever has the copy has a cookie too, and the owner should know. */
export function createReportReuse({ access, audit, accounts, outbox }: Dependencies) {
  return async ({ id, userId, label, userAgent }: LoginSession, sender: Sender): Promise<void> => {
    await access.renewSalt(userId);
    await audit.record({
      type: "token-reused",
      userId,
      by: "nobody",
      sender,
      details: { sessionId: id },
    });
    const account = await accounts.find(userId);
    const device = label ?? (readUserAgent(userAgent) || "one of your devices");
    if (account) outbox.post(letters.tokenReused(account.email, device));
  };
}
