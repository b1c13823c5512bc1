import type { z } from "zod";
import type { AuditEvent, AuditPage } from "#shared/audit.ts";
import type { auditPageRequestSchema } from "#shared/audit-request.ts";
import type { UserId } from "#shared/user-database.ts";

export type AuditPageRequest = z.infer<typeof auditPageRequestSchema>;

/** Port: where audit events are kept. It can add, read, and forget what is old, and nothing else. Every method may throw `DatabaseAway`. */
export interface AuditStore {
  /** An event that is there already stays as it is: a write whose answer was lost can be repeated. */
  append(events: readonly AuditEvent[]): Promise<void>;
  /** The newest first. */
  ofUser(userId: UserId, page: AuditPageRequest): Promise<AuditPage>;
  all(page: AuditPageRequest): Promise<AuditPage>;
  /** Removes without a trace what happened before, and answers how many events that were. @param before ISO 8601. */
  forget(before: string): Promise<number>;
}
