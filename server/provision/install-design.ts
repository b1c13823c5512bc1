import { z } from "zod";
import type { Design } from "#couchdb/design/settee-design.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { openDocuments } from "#server/couchdb/documents.ts";

const designDocumentSchema = z.looseObject({ validate_doc_update: z.string().optional() });

/** Writes the design document unless it stands there already. */
export async function installDesign(
  couchdb: Couchdb,
  database: string,
  design: Design,
): Promise<void> {
  const documents = openDocuments(couchdb, database, designDocumentSchema);
  // Most databases are new: nothing to read first.
  if (await documents.create(design.id, { ...design.document })) return;
  await documents.update(design.id, (current) =>
    current?.validate_doc_update === design.document.validate_doc_update
      ? { answer: undefined }
      : { write: { ...design.document }, answer: undefined },
  );
}
