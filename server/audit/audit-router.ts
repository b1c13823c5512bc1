import type { AuditPage } from "#shared/audit.ts";
import { auditPageRequestSchema } from "#shared/audit-request.ts";
import { createRouter, loggedInProcedure } from "#server/http/procedures.ts";
import type { AuditLog } from "./audit-log.ts";

interface Services {
  readonly audit: Pick<AuditLog, "ofUser">;
}

export function createAuditRouter({ audit }: Services) {
  return createRouter({
    /** What happened to the caller's own account. */
    auditLog: loggedInProcedure
      .input(auditPageRequestSchema)
      .query(
        async ({ ctx, input }): Promise<AuditPage> => await audit.ofUser(ctx.caller.userId, input),
      ),
  });
}
