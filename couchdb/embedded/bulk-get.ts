import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { acceptedMultipart, answerParts, type BulkGetPart } from "./multipart-bulk-get.ts";
import { presentRevision, readRevisions } from "./open-revisions.ts";
import { pagesOf } from "./pages.ts";
import { flag, isRevision } from "./query.ts";
import { badRequest } from "./refusal.ts";

const wantedSchema = z.looseObject({ id: z.string().min(1), rev: z.string().optional() });

interface Found {
  readonly id: string | null;
  readonly docs: readonly BulkGetPart[];
}

/** `POST /db/_bulk_get` */
export async function postBulkGet(request: DatabaseRequest): Promise<Answer> {
  const { docs } = requireObject(await request.declaredJson());
  if (!Array.isArray(docs)) throw badRequest("Missing JSON list of 'docs'.");
  const multipart = acceptedMultipart(request.header("accept"));
  if (multipart !== undefined) return answerParts(multipart, () => readParts(request, docs));
  const results: Found[] = [];
  for (const page of pagesOf(docs))
    results.push(...(await Promise.all(page.map((wanted) => readWanted(request, wanted, false)))));
  return json(200, { results });
}

/** One document at a time: each may carry attachments. */
async function* readParts(
  request: DatabaseRequest,
  docs: readonly unknown[],
): AsyncGenerator<BulkGetPart> {
  for (const wanted of docs) yield* (await readWanted(request, wanted, true)).docs;
}

/** @param inParts attachments always come along then, as bytes */
async function readWanted(
  request: DatabaseRequest,
  value: unknown,
  inParts: boolean,
): Promise<Found> {
  const wanted = wantedSchema.safeParse(value);
  if (!wanted.success) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const reason = isObject ? "document id missed" : "document must be a JSON object";
    return { id: null, docs: [refusal(null, null, "bad_request", reason)] };
  }
  const { id, rev } = wanted.data;
  if (rev !== undefined && !isRevision(rev))
    return { id, docs: [refusal(id, rev, "bad_request", "Invalid rev format")] };
  const { query, database } = request;
  const answers = await readRevisions(database, id, rev === undefined ? "all" : [rev], {
    latest: flag(query, "latest"),
    revs: flag(query, "revs"),
    attachments: inParts || flag(query, "attachments"),
    binary: inParts,
  });
  if (answers.length === 0) return { id, docs: [refusal(id, "undefined", "not_found", "missing")] };
  const encodings = inParts || flag(query, "att_encoding_info");
  const docs = answers.map((answer): BulkGetPart => {
    const shown = presentRevision(answer, encodings);
    return "ok" in shown ? shown : refusal(id, shown.missing, "not_found", "missing");
  });
  return { id, docs };
}

function refusal(
  id: string | null,
  rev: string | null,
  error: string,
  reason: string,
): BulkGetPart {
  return { error: { rev, reason, id, error } };
}
