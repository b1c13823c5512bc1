import { json, stream, type Answer, type WriteChunk } from "#couchdb/embedded/answer.ts";
import { requireObject } from "#couchdb/embedded/bulk-documents.ts";
import type { DatabaseRequest } from "#couchdb/embedded/database-request.ts";
import { badRequest } from "#couchdb/embedded/refusal.ts";
import { reduceRows } from "./reduce-rows.ts";
import { presentRow } from "./present-row.ts";
import { selectKeys, selectRange } from "./select-rows.ts";
import { cleanUpIndexes } from "./clean-up-indexes.ts";
import { readDesign, requireView, viewSignature, type ViewDefinition } from "./view-definition.ts";
import { findIndex } from "./view-indexes.ts";
import type { ViewIndex } from "./view-index.ts";
import { readViewQuery, type ViewQuery } from "./view-query.ts";

type Body = Readonly<Record<string, unknown>>;

/** `GET /db/_design/d/_view/v` */
export async function getView(request: DatabaseRequest): Promise<Answer> {
  return answerView(request, await findView(request), {});
}

/** `POST /db/_design/d/_view/v` */
export async function postView(request: DatabaseRequest): Promise<Answer> {
  const view = await findView(request);
  return answerView(request, view, requireObject(await request.declaredJson()));
}

/** `POST /db/_design/d/_view/v/queries` */
export async function postViewQueries(request: DatabaseRequest): Promise<Answer> {
  const view = await findView(request);
  const { queries } = requireObject(await request.declaredJson());
  if (!Array.isArray(queries)) throw badRequest("`queries` parameter must be an array.");
  const writers: ((write: WriteChunk) => Promise<void>)[] = [];
  for (const query of queries) writers.push(await prepareView(request, view, requireObject(query)));
  return stream(async (write) => {
    await write('{"results":[\n');
    for (const [index, writeOne] of writers.entries()) {
      if (index > 0) await write(",\n");
      await writeOne(write);
    }
    await write("\n]}\n");
  });
}

/** `GET /db/_design/d/_info` */
export async function getDesignInfo(request: DatabaseRequest): Promise<Answer> {
  const { language } = await readDesign(request, request.documentId);
  return json(200, {
    name: request.documentId.replace(/^_design\//, ""),
    view_index: {
      updates_pending: { minimum: 0, preferred: 0, total: 0 },
      waiting_commit: false,
      waiting_clients: 0,
      updater_running: false,
      update_seq: request.database.updateSequence,
      sizes: { file: 0, external: 0, active: 0 },
      purge_seq: 0,
      language,
      compact_running: false,
    },
  });
}

/** `POST /db/_view_cleanup`; it happens by itself whenever a design document is written. */
export async function postViewCleanup({ database }: DatabaseRequest): Promise<Answer> {
  await cleanUpIndexes(database);
  return json(202, { ok: true });
}

async function findView(request: DatabaseRequest): Promise<ViewDefinition> {
  return requireView(await readDesign(request, request.documentId), request.attachmentName);
}

async function answerView(
  request: DatabaseRequest,
  view: ViewDefinition,
  body: Body,
): Promise<Answer> {
  const writeView = await prepareView(request, view, body);
  return stream(async (write) => {
    await writeView(write);
    await write("\n");
  });
}

/** Everything that can be refused happens before the first byte of the answer. */
async function prepareView(
  request: DatabaseRequest,
  view: ViewDefinition,
  body: Body,
): Promise<(write: WriteChunk) => Promise<void>> {
  const query = readViewQuery(request.query, body, view.reduce !== undefined);
  const { functions, tasks } = request.services;
  const index = findIndex(request.database, tasks, {
    signature: viewSignature(view),
    designDocument: request.documentId,
    map: (documents) => functions.map(view.map, documents),
    includesDesigns: view.includesDesigns,
  });
  if (!query.updates) await index.load();
  if (query.updates || index.readUntil === 0) await index.update();
  if (query.reduces) return writeGroups(request, view.reduce ?? "", index, query);
  return writeRows(request, index, query);
}

async function writeGroups(
  request: DatabaseRequest,
  reduce: string,
  index: ViewIndex,
  query: ViewQuery,
): Promise<(write: WriteChunk) => Promise<void>> {
  const { rows } = select(index, query);
  const { functions } = request.services;
  const groups = await reduceRows(functions, reduce, rows, query.groupLevel, query);
  const head = query.showsSequence ? `"update_seq":${sequenceOf(request, index)},` : "";
  return (write) =>
    write(`{${head}"rows":[\n${groups.map((group) => JSON.stringify(group)).join(",\n")}\n]}`);
}

function writeRows(
  request: DatabaseRequest,
  index: ViewIndex,
  query: ViewQuery,
): (write: WriteChunk) => Promise<void> {
  const total = index.rows.length;
  const sequence = query.showsSequence ? `,"update_seq":${sequenceOf(request, index)}` : "";
  const { rows, offset } = select(index, query);
  const shown = rows.slice(query.skip, Math.min(query.skip + query.limit, rows.length));
  const from = Math.min(offset + query.skip, total);
  return async (write) => {
    await write(`{"total_rows":${total},"offset":${from}${sequence},"rows":[\n`);
    let separator = "";
    for (const row of shown) {
      await write(separator + (await presentRow(request, row, query.content)));
      separator = ",\n";
    }
    await write("\n]}");
  };
}

function select(index: ViewIndex, query: ViewQuery): ReturnType<typeof selectRange> {
  return query.keys === undefined
    ? selectRange(index.rows, query)
    : selectKeys(index.rows, query.keys, query.descending);
}

function sequenceOf(request: DatabaseRequest, index: ViewIndex): string {
  return JSON.stringify(request.database.formatSequence(index.readUntil));
}
