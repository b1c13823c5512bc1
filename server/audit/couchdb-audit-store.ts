import { z } from "zod";
import { type AuditEvent, type AuditPage, auditEventSchema } from "#shared/audit.ts";
import { ensureAdminDatabase } from "#server/couchdb/admin-database.ts";
import { askCouchdb } from "#server/couchdb/ask-couchdb.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import {
  type DocumentRow,
  purgeDocuments,
  readRange,
  readRangeInPages,
  readRows,
} from "#server/couchdb/document-range.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import { DatabaseAway } from "#server/couchdb/database-away.ts";
import type { AuditPageRequest, AuditStore } from "./audit-store.ts";

const AUDIT_DATABASE = "settee-audit";
const ALL = "all:";
const DESIGN = "_design/append-only";

/** CouchDB itself refuses to change or delete an event: not even an admin's slip can. */
const APPEND_ONLY = `function (newDoc, oldDoc) {
  if (oldDoc && newDoc._id.indexOf("_design/") !== 0)
    throw({ forbidden: "The audit log is only ever added to." });
}`;

const designSchema = z.looseObject({ validate_doc_update: z.string() });
const documentSchema = z.looseObject({ event: auditEventSchema });
const writtenSchema = z.array(z.looseObject({ id: z.string(), error: z.string().optional() }));

/** Creates the database and the rule that keeps it. Idempotent. */
export async function ensureAuditDatabase(couchdb: Couchdb): Promise<void> {
  await ensureAdminDatabase(couchdb, AUDIT_DATABASE);
  await openDocuments(couchdb, AUDIT_DATABASE, designSchema).update(DESIGN, (current) =>
    current?.validate_doc_update === APPEND_ONLY
      ? { answer: undefined }
      : {
          write: { language: "javascript", validate_doc_update: APPEND_ONLY },
          answer: undefined,
        },
  );
}

/** Each event is stored twice, by person and by time: ids are the one index that needs no building. */
export function createCouchdbAuditStore(couchdb: Couchdb): AuditStore {
  async function readPage(prefix: string, page: AuditPageRequest): Promise<AuditPage> {
    // Below `before` stands what is older; the id itself was on the last page.
    const startkey = prefix + (page.before ?? "~~");
    const rows = await readRange(
      couchdb,
      AUDIT_DATABASE,
      { startkey, endkey: prefix },
      { descending: true, limit: page.limit + 2 },
    );
    const older = rows.filter((row) => row.id !== startkey).map(toEvent);
    const events = older.slice(0, page.limit);
    const last = events.at(-1);
    return { events, next: older.length > page.limit && last ? cursorOf(last) : null };
  }
  return {
    async append(events) {
      const docs = events.flatMap(toDocuments);
      const request = { db: AUDIT_DATABASE, path: "_bulk_docs", method: "POST", body: { docs } };
      const written = writtenSchema.parse(
        await askCouchdb(async () => await couchdb.request(request)),
      );
      // A conflict: it was stored before, and only the answer was lost.
      const failed = written.find(({ error }) => error !== undefined && error !== "conflict");
      if (failed) throw new DatabaseAway(`an audit event was not stored: ${failed.error}`);
    },
    ofUser: async (userId, page) => await readPage(`user:${userId}:`, page),
    all: async (page) => await readPage(ALL, page),
    async forget(before) {
      let forgotten = 0;
      const old = { startkey: ALL, endkey: ALL + before };
      for await (const rows of readRangeInPages(couchdb, AUDIT_DATABASE, old)) {
        const twins = rows.map(toEvent).flatMap(userDocumentId);
        await purgeDocuments(
          couchdb,
          AUDIT_DATABASE,
          await readRows(couchdb, AUDIT_DATABASE, twins),
        );
        // Last: whoever is killed in between finds the rest by them.
        await purgeDocuments(couchdb, AUDIT_DATABASE, rows);
        forgotten += rows.length;
      }
      return forgotten;
    },
  };
}

/** Sorts by time; what comes after it makes it unique. */
function cursorOf({ at, id }: AuditEvent): string {
  return `${at}~${id}`;
}

function toDocuments(event: AuditEvent): Record<string, unknown>[] {
  const ids = [ALL + cursorOf(event), ...userDocumentId(event)];
  return ids.map((_id) => ({ _id, event }));
}

/** None when it is about nobody. */
function userDocumentId(event: AuditEvent): string[] {
  return event.userId === null ? [] : [`user:${event.userId}:${cursorOf(event)}`];
}

function toEvent(row: DocumentRow): AuditEvent {
  return documentSchema.parse(row.doc).event;
}
