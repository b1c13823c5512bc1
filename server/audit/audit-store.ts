import type { z } from "zod";
import type { AuditEvent, AuditPage } from "#shared/audit.ts";
import type { auditPageRequestSchema } from "#shared/audit-request.ts";
import type { UserId } from "#shared/user-database.ts";

export type AuditPageRequest = z.infer<typeof auditPageRequestSchema>;

/** Port: where audit events are kept. It can add and read, and nothing else. Every method may throw `DatabaseAway`. */
export interface AuditStore {
  append(events: readonly AuditEvent[]): Promise<void>;
  /** The newest first. */
  ofUser(userId: UserId, page: AuditPageRequest): Promise<AuditPage>;
  all(page: AuditPageRequest): Promise<AuditPage>;
}
