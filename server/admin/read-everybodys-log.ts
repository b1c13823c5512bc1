import type { z } from "zod";
import type { EverybodysPage } from "#shared/audit.ts";
import type { everybodysPageRequestSchema } from "#shared/audit-request.ts";
import { userIdSchema } from "#shared/user-database.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Accounts } from "#server/login/accounts.ts";

type Request = z.infer<typeof everybodysPageRequestSchema>;

/** The security log of everybody, or of one person, with the addresses of those who occur in it. */
export type ReadEverybodysLog = (request: Request) => Promise<EverybodysPage>;

interface Dependencies {
  readonly audit: Pick<AuditLog, "all" | "ofUser">;
  readonly accounts: Pick<Accounts, "find">;
}

export function createReadEverybodysLog({ audit, accounts }: Dependencies): ReadEverybodysLog {
  return async ({ userId, ...request }) => {
    const page = userId ? await audit.ofUser(userId, request) : await audit.all(request);
    const named = new Set(page.events.flatMap((event) => [event.userId, event.by]));
    const people = await Promise.all(
      [...named].map(async (name) => {
        const id = userIdSchema.safeParse(name);
        return id.success ? await accounts.find(id.data) : undefined;
      }),
    );
    const emails = people.flatMap((one) => (one ? [[one.userId, one.email] as const] : []));
    return { ...page, emails: Object.fromEntries(emails) };
  };
}
