import type { AllDocsRow } from "pouchdb-core";
import { z } from "zod";
import { stream, type Answer, type WriteChunk } from "./answer.ts";
import { isWhole, readRowQuery, textRange, type RowQuery } from "./all-documents-query.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { holdTogether } from "./hold-together.ts";
import { presentDocument } from "./presented-document.ts";
import { flag, jsonParameter } from "./query.ts";
import { badRequest } from "./refusal.ts";
import { withAttachmentData } from "./store/read-attachments.ts";

/** Rows that are read at a time, so that a large database never stands in memory as a whole. */
const PAGE = 200;

/** `GET /db/_all_docs` */
export async function getAllDocuments(request: DatabaseRequest): Promise<Answer> {
  const keys = jsonParameter(request.query, "keys");
  if (keys !== undefined && !Array.isArray(keys))
    throw badRequest("`keys` parameter must be an array.");
  return answerRows(request, request.query, keys);
}

/** `POST /db/_all_docs`: members of the body count like parameters of the query. */
export async function postAllDocuments(request: DatabaseRequest): Promise<Answer> {
  const { keys, ...parameters } = requireObject(await request.declaredJson());
  if (keys !== undefined && !Array.isArray(keys))
    throw badRequest("`keys` body member must be an array.");
  return answerRows(request, withParameters(request.query, parameters), keys);
}

/** `GET /db/_design_docs`: `_all_docs` of the design documents. */
export async function getDesignDocuments(request: DatabaseRequest): Promise<Answer> {
  const range = { startkey: "_design/", endkey: "_design0", inclusive_end: false };
  return answerRows(request, withParameters(request.query, range), undefined);
}

/** `POST /db/_all_docs/queries` */
export async function postAllDocumentsQueries(request: DatabaseRequest): Promise<Answer> {
  const { queries } = requireObject(await request.declaredJson());
  if (!Array.isArray(queries)) throw badRequest("`queries` parameter must be an array.");
  const writers: WriteRows[] = [];
  for (const query of queries) {
    const { keys, ...parameters } = requireObject(query);
    if (keys !== undefined && !Array.isArray(keys))
      throw badRequest("`keys` body member must be an array.");
    writers.push(await prepareRows(request, withParameters(request.query, parameters), keys));
  }
  return stream(async (write) => {
    await write('{"results":[\n');
    for (const [index, writeRows] of writers.entries()) {
      if (index > 0) await write(",\n");
      await writeRows(write);
    }
    await write("\n]}\n");
  });
}

function withParameters(
  query: URLSearchParams,
  parameters: Readonly<Record<string, unknown>>,
): URLSearchParams {
  const merged = new URLSearchParams(query);
  for (const [name, value] of Object.entries(parameters)) merged.set(name, JSON.stringify(value));
  return merged;
}

type WriteRows = (write: WriteChunk) => Promise<void>;

async function answerRows(
  request: DatabaseRequest,
  query: URLSearchParams,
  keys: unknown[] | undefined,
): Promise<Answer> {
  const writeRows = await prepareRows(request, query, keys);
  return stream(async (write) => {
    await writeRows(write);
    await write("\n");
  });
}

async function prepareRows(
  request: DatabaseRequest,
  parameters: URLSearchParams,
  keys: unknown[] | undefined,
): Promise<WriteRows> {
  const query = readRowQuery(parameters);
  const { documents: total } = await request.database.ledger.tally();
  const offset = keys === undefined && isWhole(query) ? Math.min(query.skip, total) : null;
  const head: Record<string, unknown> = { total_rows: total, offset };
  if (flag(parameters, "update_seq"))
    head["update_seq"] = request.database.formatSequence(request.database.updateSequence);
  return async (write) => {
    await write(`${JSON.stringify(head).slice(0, -1)},"rows":[\n`);
    if (keys === undefined) await writeRange(request, query, write);
    else await writeKeys(request, query, keys, write);
    await write("\n]}");
  };
}

async function writeRange(
  request: DatabaseRequest,
  query: RowQuery,
  write: WriteChunk,
): Promise<void> {
  const { descending, content } = query;
  const range = textRange(query);
  if (range === undefined) return;
  let { skip } = query;
  let left = query.limit;
  let separator = "";
  while (left > 0 && !request.gone.aborted) {
    const limit = Math.min(PAGE, left);
    const { rows } = await request.database.pouch.allDocs({
      ...range,
      ...content,
      descending,
      skip,
      limit,
    });
    for (const row of rows) {
      await writeRow(request, query, row, (text) => write(separator + text));
      separator = ",\n";
    }
    left -= rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) return;
    range["startkey"] = last.id;
    skip = 1;
  }
}

async function writeKeys(
  request: DatabaseRequest,
  query: RowQuery,
  keys: readonly unknown[],
  write: WriteChunk,
): Promise<void> {
  const { skip, limit, descending } = query;
  const ordered = descending ? keys.toReversed() : keys;
  let separator = "";
  for (const key of ordered.slice(skip, Math.min(skip + limit, ordered.length))) {
    await writeKey(request, query, key, (text) => write(separator + text));
    separator = ",\n";
  }
}

async function writeKey(
  request: DatabaseRequest,
  query: RowQuery,
  key: unknown,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const unknown = JSON.stringify({ key, error: "not_found" });
  if (typeof key !== "string" || key === "") return write(unknown);
  const { rows } = await request.database.pouch.allDocs({ ...query.content, keys: [key] });
  const [row] = rows;
  if (row === undefined || row.error !== undefined) return write(unknown);
  return writeRow(request, query, row, write);
}

const documentSchema = z.looseObject({ _id: z.string() });

/** Attachments of one row at a time stand in memory. */
async function writeRow(
  request: DatabaseRequest,
  { attachments, encodings }: RowQuery,
  { id, key, value, doc }: AllDocsRow,
  write: (text: string) => Promise<void>,
): Promise<void> {
  if (doc === undefined) return write(JSON.stringify({ id, key, value }));
  const parsed = documentSchema.safeParse(doc);
  if (!parsed.success) return write(JSON.stringify({ id, key, value, doc: null }));
  const { hold, releaseAll } = holdTogether(request.hold);
  const full = attachments
    ? await withAttachmentData(request.database.store, parsed.data, { binary: false, hold })
    : parsed.data;
  await write(JSON.stringify({ id, key, value, doc: presentDocument(full, encodings) }));
  releaseAll();
}
