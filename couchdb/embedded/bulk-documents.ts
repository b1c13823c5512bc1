import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { newDocumentId, prepare } from "./change-document.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { parseDocument } from "./incoming-document.ts";
import { badRequest } from "./refusal.ts";
import { writeEdits, writeReplicated } from "./write-documents.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/** @throws Refusal 400 */
export function requireObject(value: unknown): Record<string, unknown> {
  const object = z.record(z.string(), z.unknown()).safeParse(value);
  if (!object.success || Array.isArray(value))
    throw badRequest("Request body must be a JSON object");
  return object.data;
}

/** `POST /db/_bulk_docs` */
export async function postBulkDocuments(request: DatabaseRequest): Promise<Answer> {
  const body = requireObject(await request.declaredJson());
  const { docs, new_edits: newEdits } = body;
  if (docs === undefined) throw badRequest("POST body must include `docs` parameter.");
  if (!Array.isArray(docs)) throw badRequest("`docs` parameter must be an array.");
  const { limits } = request.services;
  const parsed = docs.map((value) => parseDocument(value, newDocumentId, limits));
  const documents = await Promise.all(parsed.map((document) => prepare(request, document)));
  const write = newEdits === false ? writeReplicated : writeEdits;
  const outcomes = await write(request, documents);
  return json(
    201,
    outcomes.map((outcome) => toRow(outcome, newEdits === false)),
  );
}

function toRow(outcome: WriteOutcome, withRevision: boolean): unknown {
  if (outcome.ok) return { ok: true, id: outcome.id, rev: outcome.rev };
  const { error, reason } = outcome.refusal;
  const rev = withRevision && outcome.rev !== undefined ? { rev: outcome.rev } : {};
  return { id: outcome.id, ...rev, error, reason };
}
