import type { CommitJob } from "./commit-job.ts";
import type { DatabaseRequest } from "./database-request.ts";
import type { Document } from "./document.ts";
import { badRequest } from "./refusal.ts";
import type { FollowingAttachments } from "./storable-attachments.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/**
 * Writes documents as edits of their `_rev`: a stale one is a conflict. One outcome per document, in order. What is
 * answered is on the disk.
 */
export function writeEdits(
  request: DatabaseRequest,
  documents: readonly Document[],
  following?: FollowingAttachments,
): Promise<WriteOutcome[]> {
  return commit(request, { newEdits: true, documents, following });
}

/**
 * Stores revisions as they were made elsewhere (`new_edits: false`): never a conflict, a new branch instead. Outcomes
 * only of documents that were refused, as CouchDB answers.
 */
export async function writeReplicated(
  request: DatabaseRequest,
  documents: readonly Document[],
  following?: FollowingAttachments,
): Promise<WriteOutcome[]> {
  for (const document of documents)
    if (document._rev === undefined)
      throw badRequest(
        "When `new_edits: false`, the document needs `_rev` or `_revisions` specified",
      );
  return commit(request, { newEdits: false, documents, following });
}

function commit(
  { database, author, services: { engine, limits } }: DatabaseRequest,
  what: Pick<CommitJob, "newEdits" | "documents" | "following">,
): Promise<WriteOutcome[]> {
  const ids = new Set(what.documents.map((document) => document._id));
  // Design documents change the rules for those after them; local documents are stored in another way.
  const isSpecial = [...ids].some((id) => id.startsWith("_"));
  const kind = isSpecial ? "alone" : what.newEdits ? "edits" : "replicated";
  return new Promise((resolve, reject) => {
    const maxBytes = limits.attachmentBytes;
    database.commit({ ...what, author, engine, maxBytes, ids, kind, resolve, reject });
  });
}
