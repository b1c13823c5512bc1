import { z } from "zod";
import { generation, givenAttachmentsSchema, revisionsSchema, type Document } from "./document.ts";
import type { Limits } from "./limits.ts";
import { isRevision } from "./query.ts";
import { badRequest, documentTooLarge, illegalDocumentId, Refusal } from "./refusal.ts";

/** Deepest nesting of a document. What stores and judges it walks it recursively; CouchDB has no such limit. */
const MAX_DEPTH = 200;

/** Special members that CouchDB accepts in a written document. Those after `_attachments` are read and dropped. */
const WRITABLE = new Set(["_id", "_rev", "_deleted", "_revisions", "_attachments"]);
const DROPPED = new Set(["_revs_info", "_conflicts", "_deleted_conflicts", "_local_seq"]);

const objectSchema = z.record(z.string(), z.unknown());
/**
 * Checks a document from a request as CouchDB's `couch_doc:from_json_obj` does.
 * @throws Refusal 400, 413
 */
export function parseDocument(
  value: unknown,
  fallbackId: () => string,
  { documentBytes }: Pick<Limits, "documentBytes">,
): Document {
  const members = objectSchema.safeParse(value);
  if (!members.success || Array.isArray(value)) throw badRequest("Document must be a JSON object");
  const { _id = fallbackId(), ...rest } = members.data;
  const document: Document = { _id: requireDocumentId(_id) };
  for (const [member, content] of Object.entries(rest)) {
    if (DROPPED.has(member)) continue;
    if (member.startsWith("_") && !WRITABLE.has(member))
      throw new Refusal(400, "doc_validation", `Bad special document member: ${member}`);
    Object.defineProperty(document, member, {
      value: content,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  requireShallow(document);
  checkRevision(document);
  checkAttachments(document);
  requireSmallEnough(document, documentBytes);
  return document;
}

function requireShallow(document: Document): void {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw badRequest("Document is nested too deeply");
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null && !Buffer.isBuffer(value)
        ? Object.values(value)
        : [],
    );
  }
}

/** @throws Refusal 400 */
export function requireDocumentId(id: unknown): string {
  if (typeof id !== "string") throw illegalDocumentId("Document id must be a string");
  if (id === "") throw illegalDocumentId("Document id must not be empty");
  const reserved = /^_(design|local)\/./s.test(id);
  if (id.startsWith("_") && !reserved)
    throw illegalDocumentId("Only reserved document ids may start with underscore.");
  return id;
}

function checkRevision(document: Document): void {
  if (document._rev === "" || document._rev === null) delete document._rev;
  if (document._rev !== undefined && !isRevision(document._rev))
    throw badRequest("Invalid rev format");
  if (document._deleted !== undefined && typeof document._deleted !== "boolean")
    throw new Refusal(400, "doc_validation", "Bad special document member: _deleted");
  // Local documents have no history, though CouchDB's replicator sends one.
  if (document._id.startsWith("_local/")) delete document["_revisions"];
  if (document["_revisions"] === undefined) return;
  const revisions = revisionsSchema.safeParse(document["_revisions"]);
  if (!revisions.success)
    throw new Refusal(400, "doc_validation", "Bad special document member: _revisions");
  document._rev ??= `${revisions.data.start}-${revisions.data.ids[0] ?? ""}`;
}

function checkAttachments(document: Document): void {
  if (document["_attachments"] === undefined) return;
  const attachments = givenAttachmentsSchema.safeParse(document["_attachments"]);
  if (!attachments.success)
    throw new Refusal(400, "doc_validation", "Bad special document member: _attachments");
  for (const name of Object.keys(attachments.data)) requireAttachmentName(name);
}

/** @throws Refusal 400 */
export function requireAttachmentName(name: string): void {
  if (name.startsWith("_"))
    throw badRequest(`Attachment name '${name}' starts with prohibited character '_'`);
}

function requireSmallEnough(document: Document, documentBytes: number): void {
  const { _attachments, ...body } = document;
  if (Buffer.byteLength(JSON.stringify(body)) > documentBytes) throw documentTooLarge(document._id);
}

export function nextGeneration(document: Document): number {
  return document._rev === undefined ? 1 : generation(document._rev) + 1;
}
