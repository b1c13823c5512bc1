import { createHash } from "node:crypto";
import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import type { Database } from "./database.ts";
import { documentSchema, missingReason, type Document } from "./document.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { parseDocument } from "./incoming-document.ts";
import { badRequest, notFound } from "./refusal.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/**
 * CouchDB's `_local` documents never conflict and count their revisions from the one that a client names; PouchDB's do
 * conflict. So a local document is kept inside one of PouchDB's, with its own revision.
 */
const keptSchema = z.looseObject({ _rev: z.string(), couchdb: documentSchema });

async function readKept(
  database: Database,
  id: string,
): Promise<z.infer<typeof keptSchema> | undefined> {
  try {
    // PouchDB keeps notes of its own there (compaction); nobody else sees them.
    return keptSchema.safeParse(await database.pouch.get(id)).data;
  } catch (error) {
    if (missingReason(error) === undefined) throw error;
    return undefined;
  }
}

/** @returns undefined for what PouchDB keeps for itself */
export function keptLocalDocument(value: unknown): Document | undefined {
  return keptSchema.safeParse(value).data?.couchdb;
}

/** Call it inside the write queue. */
export async function putLocalDocument(database: Database, given: Document): Promise<WriteOutcome> {
  if (given._deleted === true) return removeLocalDocument(database, given._id);
  const kept = await readKept(database, given._id);
  const rev = nextLocalRevision(given._rev);
  const { _revisions, ...document } = given;
  await database.pouch.put({
    _id: given._id,
    ...(kept === undefined ? {} : { _rev: kept._rev }),
    couchdb: { ...document, _rev: rev },
  });
  return { ok: true, id: given._id, rev };
}

async function removeLocalDocument(database: Database, id: string): Promise<WriteOutcome> {
  const kept = await readKept(database, id);
  if (kept === undefined) throw notFound("missing");
  await database.pouch.remove(id, kept._rev);
  return { ok: true, id, rev: "0-0" };
}

function nextLocalRevision(rev: string | undefined): string {
  if (rev === undefined) return "0-1";
  const [, count] = /^0-(\d{1,15})$/.exec(rev) ?? [];
  if (count === undefined) throw badRequest("Invalid rev format");
  return `0-${Number(count) + 1}`;
}

export async function getLocalDocument(request: DatabaseRequest): Promise<Answer> {
  const kept = await readKept(request.database, request.documentId);
  if (kept === undefined) throw notFound("missing");
  return json(200, kept.couchdb, { ETag: etag(kept.couchdb) });
}

export async function putLocal(request: DatabaseRequest): Promise<Answer> {
  const given = parseDocument(
    await request.json(),
    () => request.documentId,
    request.services.limits,
  );
  const document = { ...given, _id: request.documentId };
  const outcome = await request.database.write(() => putLocalDocument(request.database, document));
  if (!outcome.ok) throw outcome.refusal;
  return json(
    201,
    { ok: true, id: outcome.id, rev: outcome.rev },
    { ETag: etag({ ...document, _rev: outcome.rev }), Location: request.documentLocation },
  );
}

export async function deleteLocal(request: DatabaseRequest): Promise<Answer> {
  const outcome = await request.database.write(() =>
    removeLocalDocument(request.database, request.documentId),
  );
  return json(200, { ok: true, id: outcome.id, rev: "0-0" });
}

function etag(document: Document): string {
  return `"${createHash("md5").update(JSON.stringify(document)).digest("base64url")}"`;
}
