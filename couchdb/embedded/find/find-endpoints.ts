import { stream, json, type Answer } from "#couchdb/embedded/answer.ts";
import { requireObject } from "#couchdb/embedded/bulk-documents.ts";
import type { DatabaseRequest } from "#couchdb/embedded/database-request.ts";
import { formatBookmark, NO_BOOKMARK } from "./bookmark.ts";
import { chooseIndex } from "./choose-index.ts";
import { normalizeSelector } from "./conditions.ts";
import { projectFields } from "./fields.ts";
import { findDocuments } from "./find-documents.ts";
import { readFindQuery } from "./find-query.ts";
import { indexRange, MAX } from "./index-range.ts";
import { ALL_DOCUMENTS, describeIndex, readMangoIndexes } from "./mango-index.ts";

/** `POST /db/_find` */
export async function postFind(request: DatabaseRequest): Promise<Answer> {
  const started = performance.now();
  const query = readFindQuery(requireObject(await request.declaredJson()));
  const { index, warning } = chooseIndex(await readMangoIndexes(request.database), query);
  const { documents, last, keysExamined } = await findDocuments(request, index, query);
  const { fields } = query;
  const shown =
    fields === undefined ? documents : documents.map((one) => projectFields(one, fields));
  const tail = {
    bookmark: last === undefined ? NO_BOOKMARK : formatBookmark(last),
    ...(query.showsStatistics
      ? {
          execution_stats: {
            total_keys_examined: keysExamined,
            total_docs_examined: keysExamined,
            total_quorum_docs_examined: 0,
            results_returned: documents.length,
            execution_time_ms: Math.round((performance.now() - started) * 1000) / 1000,
          },
        }
      : {}),
    ...(warning === undefined ? {} : { warning }),
  };
  return stream(async (write) => {
    await write('{"docs":[\n');
    for (const [position, document] of shown.entries())
      await write((position > 0 ? ",\n" : "") + JSON.stringify(document));
    await write(`\n],\n${JSON.stringify(tail).slice(1)}\n`);
  });
}

/** `POST /db/_explain` */
export async function postExplain(request: DatabaseRequest): Promise<Answer> {
  const query = readFindQuery(requireObject(await request.declaredJson()));
  const { index } = chooseIndex(await readMangoIndexes(request.database), query);
  const { low, high } = indexRange(index, query);
  const end = high.map((value) => (value === MAX ? "<MAX>" : value));
  const fields = query.fields ?? [];
  return json(200, {
    dbname: request.database.name,
    index: describeIndex(index),
    partitioned: false,
    selector: normalizeSelector(query.selector),
    opts: {
      use_index: query.useIndex,
      bookmark: query.bookmark === undefined ? NO_BOOKMARK : formatBookmark(query.bookmark),
      limit: query.limit,
      skip: query.skip,
      sort: Object.fromEntries(query.sort),
      fields,
      partition: "",
      r: 1,
      conflicts: query.conflicts,
      stale: false,
      update: true,
      stable: false,
      execution_stats: query.showsStatistics,
      allow_fallback: true,
    },
    limit: query.limit,
    skip: query.skip,
    fields,
    mrargs: {
      include_docs: true,
      view_type: "map",
      reduce: false,
      partition: null,
      start_key: index === ALL_DOCUMENTS ? (low[0] ?? null) : low,
      end_key: index === ALL_DOCUMENTS ? (end[0] ?? "<MAX>") : end,
      direction: query.sort[0]?.[1] === "desc" ? "rev" : "fwd",
      stable: false,
      update: true,
      conflicts: "undefined",
    },
    covering: false,
  });
}
