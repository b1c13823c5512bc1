import { randomBytes } from "node:crypto";
import { json, type Answer } from "./answer.ts";
import type { DatabaseRequest } from "./database-request.ts";
import type { Document } from "./document.ts";
import { missingReason } from "./document.ts";
import { parseDocument, requireDocumentId } from "./incoming-document.ts";
import type { FollowingAttachments } from "./storable-attachments.ts";
import { boundaryOf, readMultipartDocument } from "./multipart.ts";
import { presentDocument } from "./presented-document.ts";
import { requireRevision } from "./query.ts";
import { badRequest, notFound } from "./refusal.ts";
import { parseJson, readRevisionHeader } from "./request-body.ts";
import { encodeDocumentId } from "./request-path.ts";
import { withAttachmentData } from "./store/read-attachments.ts";
import { USERS_DATABASE, withHashedPassword } from "./users.ts";
import { writeEdits, writeReplicated } from "./write-documents.ts";
import type { WriteOutcome } from "./write-outcome.ts";

export function newDocumentId(): string {
  return randomBytes(16).toString("hex");
}

/** `PUT /db/document` */
export async function putDocument(request: DatabaseRequest): Promise<Answer> {
  requireDocumentId(request.documentId);
  const rev = namedRevision(request);
  const { value, following } = await readDocumentBody(request);
  const given = parseDocument(value, () => request.documentId, request.services.limits);
  const document = { ...given, _id: request.documentId, ...sameRevision(given, rev) };
  const outcome = await writeOne(request, document, following);
  return json(
    document._deleted === true ? 200 : 201,
    { ok: true, id: outcome.id, rev: outcome.rev },
    { ETag: `"${outcome.rev}"`, Location: request.documentLocation },
  );
}

/** `POST /db` */
export async function postDocument(request: DatabaseRequest): Promise<Answer> {
  const document = parseDocument(
    await request.declaredJson(),
    newDocumentId,
    request.services.limits,
  );
  const outcome = await writeOne(request, document);
  return json(
    201,
    { ok: true, id: outcome.id, rev: outcome.rev },
    { Location: `${request.documentLocation}/${encodeDocumentId(document._id)}` },
  );
}

/** `DELETE /db/document` */
export async function deleteDocument(request: DatabaseRequest): Promise<Answer> {
  const { documentId } = request;
  requireDocumentId(documentId);
  const rev = namedRevision(request);
  if (rev === undefined) await requireExisting(request);
  const document: Document = {
    _id: documentId,
    ...(rev === undefined ? {} : { _rev: rev }),
    _deleted: true,
  };
  const outcome = await writeOne(request, document);
  return json(200, { ok: true, id: outcome.id, rev: outcome.rev }, { ETag: `"${outcome.rev}"` });
}

/** `COPY /db/document` with a `Destination` header. */
export async function copyDocument(request: DatabaseRequest): Promise<Answer> {
  const destination = request.header("destination");
  if (destination === undefined) throw badRequest("Destination header is mandatory for COPY.");
  const [target = "", query = ""] = destination.split("?");
  const rev = new URLSearchParams(query).get("rev");
  const id = requireDocumentId(target);
  const source = await readExisting(request);
  const outcome = await writeOne(request, {
    ...source,
    _id: id,
    _rev: rev === null ? undefined : requireRevision(rev),
  });
  return json(201, { ok: true, id, rev: outcome.rev }, { ETag: `"${outcome.rev}"` });
}

async function readExisting(request: DatabaseRequest): Promise<Document> {
  const rev = request.query.get("rev");
  try {
    const { store, pouch } = request.database;
    const options = rev === null ? {} : { rev: requireRevision(rev) };
    const found = await pouch.get(request.documentId, options);
    const full = await withAttachmentData(store, found, { binary: true, hold: request.hold });
    return presentDocument(full, true);
  } catch (error) {
    const reason = missingReason(error);
    if (reason === undefined) throw error;
    throw notFound(reason);
  }
}

/** @throws Refusal 404 */
async function requireExisting(request: DatabaseRequest): Promise<void> {
  try {
    await request.database.pouch.get(request.documentId);
  } catch (error) {
    const reason = missingReason(error);
    if (reason === undefined) throw error;
    throw notFound(reason);
  }
}

async function readDocumentBody(
  request: DatabaseRequest,
): Promise<{ value: unknown; following: FollowingAttachments }> {
  const boundary = boundaryOf(request.header("content-type"));
  if (boundary === undefined) return { value: await request.json(), following: new Map() };
  const parts = readMultipartDocument(await request.body(), boundary);
  const value = parseJson(parts.json);
  return { value, following: parts.following(value) };
}

/** The revision that the query or the `If-Match` header names. @throws Refusal 400 */
export function namedRevision(request: DatabaseRequest): string | undefined {
  const inQuery = request.query.get("rev");
  const inHeader = readRevisionHeader(request.header("if-match"));
  const named = inQuery ?? inHeader;
  return named === undefined || named === "" ? undefined : requireRevision(named);
}

/** @throws Refusal 400 when body and query name different revisions */
function sameRevision(document: Document, named: string | undefined): { _rev?: string } {
  if (named === undefined) return {};
  if (document._rev !== undefined && document._rev !== named)
    throw badRequest("Document rev from request body and query string have different values");
  return { _rev: named };
}

/** @throws Refusal 401, 403, 409, 412, 500 */
export async function writeOne(
  request: DatabaseRequest,
  given: Document,
  following?: FollowingAttachments,
): Promise<Extract<WriteOutcome, { ok: true }>> {
  const document = await prepare(request, given);
  const write = request.query.get("new_edits") === "false" ? writeReplicated : writeEdits;
  const [outcome] = await write(request, [document], following);
  if (outcome?.ok === false) throw outcome.refusal;
  return outcome ?? { ok: true, id: document._id, rev: document._rev ?? "" };
}

/** What a database does to a document before it is stored. */
export function prepare(request: DatabaseRequest, document: Document): Promise<Document> {
  return request.record.name === USERS_DATABASE
    ? withHashedPassword(document)
    : Promise.resolve(document);
}
