import { z } from "zod";
import type { DatabaseRequest } from "#couchdb/embedded/database-request.ts";
import { missingReason } from "#couchdb/embedded/document.ts";
import { presentDocument } from "#couchdb/embedded/presented-document.ts";
import type { Row } from "./row.ts";
import type { ViewQuery } from "./view-query.ts";

/** A value can name another document, whose content is shown in place of the row's own. */
const linkSchema = z.looseObject({ _id: z.string(), _rev: z.string().optional() });
const revisionSchema = z.looseObject({ _rev: z.string() });

/** The row as it stands in an answer. */
export async function presentRow(
  request: DatabaseRequest,
  { id, key, value }: Row,
  content: ViewQuery["content"],
): Promise<string> {
  if (!content.documents) return JSON.stringify({ id, key, value });
  const link = linkSchema.safeParse(value);
  const rev = link.success ? link.data._rev : revisionSchema.safeParse(value).data?._rev;
  const doc = await readDocument(request, link.success ? link.data._id : id, rev, content);
  return JSON.stringify({ id, key, value, doc });
}

async function readDocument(
  request: DatabaseRequest,
  id: string,
  rev: string | undefined,
  { conflicts, attachments, encodings }: ViewQuery["content"],
): Promise<unknown> {
  try {
    return presentDocument(
      await request.database.pouch.get(id, {
        ...(rev === undefined ? {} : { rev }),
        conflicts,
        attachments,
      }),
      encodings,
    );
  } catch (error) {
    if (missingReason(error) === undefined) throw error;
    return null;
  }
}
