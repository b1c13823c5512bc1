import { json, notModified, type Answer } from "./answer.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { attachmentsOf, missingReason, type Document } from "./document.ts";
import { newBoundary, writeMultipartDocument } from "./multipart.ts";
import { acceptsJson, getOpenRevisions } from "./open-revisions.ts";
import { presentDocument } from "./presented-document.ts";
import { flag, requireRevision } from "./query.ts";
import { notFound } from "./refusal.ts";
import { withAttachmentData } from "./store/read-attachments.ts";
import { readTree } from "./store/read-trees.ts";

/** `GET /db/document` */
export async function getDocument(request: DatabaseRequest): Promise<Answer> {
  const { query } = request;
  const openRevs = query.get("open_revs");
  if (openRevs !== null) return getOpenRevisions(request, openRevs);
  const multipart = flag(query, "attachments") && !acceptsJson(request);
  const document = await readOne(request, multipart);
  const etag = `"${document._rev ?? ""}"`;
  const headers = hasVariableParts(document) ? {} : { ETag: etag };
  if ("ETag" in headers && request.header("if-none-match") === etag) return notModified(etag);
  if (multipart && Object.keys(attachmentsOf(document)).length > 0) {
    const boundary = newBoundary();
    return {
      status: 200,
      headers: { ...headers, "Content-Type": `multipart/related; boundary="${boundary}"` },
      body: writeMultipartDocument(document, boundary),
    };
  }
  return json(200, document, headers);
}

/** With these the answer can change while the revision stays the same. */
function hasVariableParts(document: Document): boolean {
  return ["_conflicts", "_deleted_conflicts", "_revs_info"].some((member) => member in document);
}

async function readOne(request: DatabaseRequest, binary: boolean): Promise<Document> {
  const { query, database, documentId } = request;
  const meta = flag(query, "meta");
  const rev = await chosenRevision(request);
  try {
    const found = await database.pouch.get(documentId, {
      ...(rev === undefined ? {} : { rev }),
      revs: flag(query, "revs"),
      revs_info: meta || flag(query, "revs_info"),
      conflicts: meta || flag(query, "conflicts"),
    });
    const full = flag(query, "attachments")
      ? await withAttachmentData(database.store, found, { binary, hold: request.hold })
      : found;
    const deletedConflicts =
      meta || flag(query, "deleted_conflicts")
        ? await readDeletedConflicts(request, found._rev)
        : {};
    return presentDocument(
      { ...full, ...deletedConflicts },
      binary || flag(query, "att_encoding_info"),
    );
  } catch (error) {
    const reason = missingReason(error);
    if (reason === undefined) throw error;
    throw notFound(reason);
  }
}

/** The revision that the query names; with `latest`, the best leaf that came of it. */
async function chosenRevision(request: DatabaseRequest): Promise<string | undefined> {
  const given = request.query.get("rev");
  if (given === null) return undefined;
  const rev = requireRevision(given);
  if (!flag(request.query, "latest")) return rev;
  const leaves = await readTree(request.database.store, request.documentId);
  return leaves.find((leaf) => leaf.path.includes(rev))?.rev ?? rev;
}

async function readDeletedConflicts(
  request: DatabaseRequest,
  winner: string,
): Promise<{ _deleted_conflicts?: string[] }> {
  const leaves = await readTree(request.database.store, request.documentId);
  const revs = leaves.flatMap((leaf) => (leaf.deleted && leaf.rev !== winner ? [leaf.rev] : []));
  return revs.length === 0 ? {} : { _deleted_conflicts: revs };
}
