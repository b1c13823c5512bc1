import type { CommitJob } from "./commit-job.ts";
import type { Database } from "./database.ts";
import type { Document } from "./document.ts";
import { badRequest } from "./refusal.ts";
import type { FollowingAttachments } from "./storable-attachments.ts";
import type { Author } from "./validate.ts";
import type { ValidationEngine } from "./validation-engine.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/**
 * Writes documents as edits of their `_rev`: a stale one is a conflict. One outcome per document, in order. What is
 * answered is on the disk.
 */
export function writeEdits(
  database: Database,
  engine: ValidationEngine,
  author: Author,
  documents: readonly Document[],
  following?: FollowingAttachments,
): Promise<WriteOutcome[]> {
  return commit(database, { newEdits: true, documents, author, engine, following });
}

/**
 * Stores revisions as they were made elsewhere (`new_edits: false`): never a conflict, a new branch instead. Outcomes
 * only of documents that were refused, as CouchDB answers.
 */
export async function writeReplicated(
  database: Database,
  engine: ValidationEngine,
  author: Author,
  documents: readonly Document[],
  following?: FollowingAttachments,
): Promise<WriteOutcome[]> {
  for (const document of documents)
    if (document._rev === undefined)
      throw badRequest(
        "When `new_edits: false`, the document needs `_rev` or `_revisions` specified",
      );
  return commit(database, { newEdits: false, documents, author, engine, following });
}

function commit(
  database: Database,
  what: Pick<CommitJob, "newEdits" | "documents" | "author" | "engine" | "following">,
): Promise<WriteOutcome[]> {
  const ids = new Set(what.documents.map((document) => document._id));
  // Design documents change the rules for those after them; local documents are stored in another way.
  const isSpecial = [...ids].some((id) => id.startsWith("_"));
  const kind = isSpecial ? "alone" : what.newEdits ? "edits" : "replicated";
  return new Promise((resolve, reject) => {
    database.commit({ ...what, ids, kind, resolve, reject });
  });
}
