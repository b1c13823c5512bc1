import { z } from "zod";
import { type AuditEvent, type AuditPage, auditEventSchema } from "#shared/audit.ts";
import { ensureAdminDatabase } from "#server/couchdb/admin-database.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import {
  type DocumentRow,
  purgeDocuments,
  readRange,
  readRangeInPages,
  readRows,
} from "#server/couchdb/document-range.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import { type WrittenDocument, gatherWrites } from "#server/couchdb/gather-writes.ts";
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
  const write = gatherWrites(couchdb, AUDIT_DATABASE);
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
      // A conflict: it was stored before, and only the answer was lost.
      await Promise.all(events.flatMap(toDocuments).map(write));
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

function toDocuments(event: AuditEvent): WrittenDocument[] {
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
