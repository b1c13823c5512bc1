import { json, notModified, type Answer } from "./answer.ts";
import { acceptsGzip } from "./accept-encoding.ts";
import { answerRange } from "./attachment-ranges.ts";
import { namedRevision, writeOne } from "./change-document.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { attachmentsOf, missingReason, type AttachmentStub, type Document } from "./document.ts";
import { requireAttachmentName, requireDocumentId } from "./incoming-document.ts";
import { requireRevision } from "./query.ts";
import { unpack } from "./presented-document.ts";
import { conflict, notFound, Refusal } from "./refusal.ts";
import { readAttachment } from "./store/read-attachments.ts";

/** `GET /db/document/attachment`. One range is served, of what is not kept gzipped. */
export async function getAttachment(request: DatabaseRequest): Promise<Answer> {
  const { database, attachmentName } = request;
  const rev = request.query.get("rev");
  const document = await readHolder(request, rev === null ? undefined : requireRevision(rev));
  const stub = requireAttachment(document, attachmentName);
  const etag = `"${(stub.digest ?? "").replace(/^md5-/, "")}"`;
  if (request.header("if-none-match") === etag) return notModified(etag);
  const headers = {
    "Content-Type": stub.content_type ?? "application/octet-stream",
    ETag: etag,
    "Accept-Ranges": stub.encoding === undefined ? "bytes" : "none",
    "Content-Security-Policy": "sandbox",
  };
  request.hold((stub.length ?? 0) + (stub.unpacked_length ?? 0));
  const stored = await readAttachment(database.store, stub.digest ?? "");
  if (stub.encoding === undefined) return answerRange(request.header("range"), stored, headers);
  return acceptsGzip(request.header("accept-encoding"))
    ? { status: 200, headers: { ...headers, "Content-Encoding": stub.encoding }, body: stored }
    : { status: 200, headers, body: unpack(stored) };
}

/** `PUT /db/document/attachment`; a document that does not exist is made. */
export async function putAttachment(request: DatabaseRequest): Promise<Answer> {
  const { documentId, attachmentName } = request;
  requireDocumentId(documentId);
  requireAttachmentName(attachmentName);
  const rev = namedRevision(request);
  const encoding = readContentEncoding(request);
  const data = await request.body({
    bytes: request.services.limits.attachmentBytes,
    tooLarge: () => new Refusal(413, "attachment_too_large", attachmentName, CLOSE),
  });
  const holder = await readHolderForChange(request, rev);
  const outcome = await writeOne(request, {
    ...holder,
    _attachments: {
      ...attachmentsOf(holder),
      [attachmentName]: {
        content_type: request.header("content-type") ?? "application/octet-stream",
        data,
        ...(encoding === "gzip" ? { encoding } : {}),
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

/** The rest of what is too large is not read. */
const CLOSE = { Connection: "close" };

/** @throws Refusal 415 */
function readContentEncoding(request: DatabaseRequest): "gzip" | "identity" {
  const given = request.header("content-encoding")?.toLowerCase() ?? "identity";
  if (given === "gzip" || given === "identity") return given;
  throw new Refusal(
    415,
    "bad_content_type",
    "Only gzip and identity content-encodings are supported",
  );
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
