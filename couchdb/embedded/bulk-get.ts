import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { acceptedMultipart, answerParts, type BulkGetPart } from "./multipart-bulk-get.ts";
import { holdTogether } from "./hold-together.ts";
import { presentRevision, withBytes } from "./open-revisions.ts";
import { pagesOf } from "./pages.ts";
import { flag, isRevision } from "./query.ts";
import { badRequest } from "./refusal.ts";
import { readRevisions, type OpenRevision, type WantedRevisions } from "./store/read-revisions.ts";

const wantedSchema = z.looseObject({ id: z.string().min(1), rev: z.string().optional() });

/** As it is answered. */
interface Found {
  readonly id: string | null;
  readonly docs: readonly BulkGetPart[];
}

interface Read {
  readonly id: string;
  readonly answers: readonly OpenRevision[];
}

type Wanted = Found | WantedRevisions;

/** `POST /db/_bulk_get` */
export async function postBulkGet(request: DatabaseRequest): Promise<Answer> {
  const { docs } = requireObject(await request.declaredJson());
  if (!Array.isArray(docs)) throw badRequest("Missing JSON list of 'docs'.");
  const wanted = docs.map((value) => readWanted(value));
  const multipart = acceptedMultipart(request.header("accept"));
  if (multipart !== undefined) return answerParts(multipart, () => readParts(request, wanted));
  const results: Found[] = [];
  for await (const found of readAll(request, wanted)) results.push(await present(request, found));
  return json(200, { results });
}

/** One document at a time has its attachments in memory. */
async function* readParts(
  request: DatabaseRequest,
  wanted: readonly Wanted[],
): AsyncGenerator<BulkGetPart> {
  for await (const found of readAll(request, wanted)) {
    const { hold, releaseAll } = holdTogether(request.hold);
    yield* (await present({ ...request, hold }, found, true)).docs;
    releaseAll();
  }
}

function readWanted(value: unknown): Wanted {
  const wanted = wantedSchema.safeParse(value);
  if (!wanted.success) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const reason = isObject ? "document id missed" : "document must be a JSON object";
    return { id: null, docs: [refusal(null, null, "bad_request", reason)] };
  }
  const { id, rev } = wanted.data;
  if (rev !== undefined && !isRevision(rev))
    return { id, docs: [refusal(id, rev, "bad_request", "Invalid rev format")] };
  return { id, revs: rev === undefined ? "all" : [rev] };
}

/** What is found, without the bytes of attachments, in the order in which it is wanted. */
async function* readAll(
  { query, database }: DatabaseRequest,
  wanted: readonly Wanted[],
): AsyncGenerator<Found | Read> {
  const options = { latest: flag(query, "latest"), revs: flag(query, "revs") };
  for (const page of pagesOf(wanted)) {
    const asked = page.filter((one) => "revs" in one);
    const answers = (await readRevisions(database.store, asked, options)).values();
    for (const one of page)
      yield "docs" in one ? one : { id: one.id, answers: answers.next().value ?? [] };
  }
}

/** @param inParts attachments always come along then, as bytes */
async function present(
  request: DatabaseRequest,
  found: Found | Read,
  inParts = false,
): Promise<Found> {
  if ("docs" in found) return found;
  const { id, answers } = found;
  if (answers.length === 0) return { id, docs: [refusal(id, "undefined", "not_found", "missing")] };
  const attachments = inParts || flag(request.query, "attachments");
  const encodings = inParts || flag(request.query, "att_encoding_info");
  const docs: BulkGetPart[] = [];
  for (const answer of answers) {
    const full = attachments ? await withBytes(request, answer, inParts) : answer;
    const shown = presentRevision(full, encodings);
    docs.push("ok" in shown ? shown : refusal(id, shown.missing, "not_found", "missing"));
  }
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
