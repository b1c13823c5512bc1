import { json, notModified, type Answer } from "./answer.ts";
import { answerRange } from "./attachment-ranges.ts";
import { namedRevision, writeOne } from "./change-document.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { attachmentsOf, missingReason, type AttachmentStub, type Document } from "./document.ts";
import { requireAttachmentName, requireDocumentId } from "./incoming-document.ts";
import { requireRevision } from "./query.ts";
import { conflict, notFound } from "./refusal.ts";

/** `[attachments] compressible_types`: CouchDB keeps these gzipped and serves no part of them. */
function isCompressible(contentType: string): boolean {
  return /^(text\/|application\/(javascript|json|xml))/i.test(contentType);
}

/** `GET /db/document/attachment`. One range is served, of what CouchDB would not compress. */
export async function getAttachment(request: DatabaseRequest): Promise<Answer> {
  const { database, documentId, attachmentName } = request;
  const rev = request.query.get("rev");
  const document = await readHolder(request, rev === null ? undefined : requireRevision(rev));
  const stub = requireAttachment(document, attachmentName);
  const etag = `"${(stub.digest ?? "").replace(/^md5-/, "")}"`;
  if (request.header("if-none-match") === etag) return notModified(etag);
  const content = await database.pouch.getAttachment(documentId, attachmentName, {
    rev: document._rev,
  });
  if (!Buffer.isBuffer(content)) throw new Error(`${attachmentName} was not read as bytes`);
  const contentType = stub.content_type ?? "application/octet-stream";
  const isText = isCompressible(contentType);
  const headers = {
    "Content-Type": contentType,
    ETag: etag,
    "Accept-Ranges": isText ? "none" : "bytes",
    "Content-Security-Policy": "sandbox",
  };
  return answerRange(isText ? undefined : request.header("range"), content, headers);
}

/** `PUT /db/document/attachment`; a document that does not exist is made. */
export async function putAttachment(request: DatabaseRequest): Promise<Answer> {
  const { documentId, attachmentName } = request;
  requireDocumentId(documentId);
  requireAttachmentName(attachmentName);
  const rev = namedRevision(request);
  const data = await request.body();
  const holder = await readHolderForChange(request, rev);
  const outcome = await writeOne(request, {
    ...holder,
    _attachments: {
      ...attachmentsOf(holder),
      [attachmentName]: {
        content_type: request.header("content-type") ?? "application/octet-stream",
        data,
      },
    },
  });
  return json(
    201,
    { ok: true, id: outcome.id, rev: outcome.rev },
    { Location: `${request.documentLocation}/${encodeURIComponent(attachmentName)}` },
  );
}

/** `DELETE /db/document/attachment` */
export async function deleteAttachment(request: DatabaseRequest): Promise<Answer> {
  const holder = await readHolderForChange(request, namedRevision(request));
  if (holder._rev === undefined) throw notFound("missing");
  requireAttachment(holder, request.attachmentName);
  const rest = Object.entries(attachmentsOf(holder)).filter(
    ([name]) => name !== request.attachmentName,
  );
  const { _attachments, ...document } = holder;
  const outcome = await writeOne(request, {
    ...document,
    _id: holder._id,
    ...(rest.length === 0 ? {} : { _attachments: Object.fromEntries(rest) }),
  });
  return json(200, { ok: true, id: outcome.id, rev: outcome.rev });
}

function requireAttachment(document: Document, name: string): AttachmentStub {
  const attachments = attachmentsOf(document);
  const stub = Object.hasOwn(attachments, name) ? attachments[name] : undefined;
  if (stub === undefined) throw notFound("Document is missing attachment");
  return stub;
}

async function readHolder(request: DatabaseRequest, rev: string | undefined): Promise<Document> {
  try {
    return await request.database.pouch.get(request.documentId, rev === undefined ? {} : { rev });
  } catch (error) {
    const reason = missingReason(error);
    if (reason === undefined) throw error;
    throw notFound(reason);
  }
}

/**
 * The revision that is about to be changed; a bare document when there is none.
 * @throws Refusal 409
 */
async function readHolderForChange(
  request: DatabaseRequest,
  rev: string | undefined,
): Promise<Document> {
  const fresh: Document = { _id: request.documentId };
  const { pouch } = request.database;
  try {
    const holder: Document = await pouch.get(request.documentId, rev === undefined ? {} : { rev });
    if (rev === undefined) throw conflict();
    return holder;
  } catch (error) {
    if (missingReason(error) === undefined) throw error;
    if (rev !== undefined) throw conflict();
    return fresh;
  }
}
