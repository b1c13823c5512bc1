import type { DatabaseRequest } from "#couchdb/embedded/database-request.ts";
import type { Document } from "#couchdb/embedded/document.ts";
import { missingReason } from "#couchdb/embedded/document.ts";
import { presentDocument } from "#couchdb/embedded/presented-document.ts";
import { compareRows, type Row } from "#couchdb/embedded/views/row.ts";
import { selectRange } from "#couchdb/embedded/views/select-rows.ts";
import type { FindQuery } from "./find-query.ts";
import { indexRange } from "./index-range.ts";
import { openIndex, type MangoIndex } from "./mango-index.ts";

/** Documents that are read at a time. */
const PAGE = 100;

interface Found {
  readonly documents: readonly Document[];
  readonly last: Row | undefined;
  readonly keysExamined: number;
}

/** Documents that match, in the order of the index, as many as the query wants. */
export async function findDocuments(
  request: DatabaseRequest,
  index: MangoIndex,
  query: FindQuery,
): Promise<Found> {
  const rows = await readRows(request, index, query);
  const documents: Document[] = [];
  let last: Row | undefined;
  let { skip } = query;
  let keysExamined = 0;
  for (let start = 0; start < rows.length && !request.gone.aborted; start += PAGE) {
    const page = rows.slice(start, start + PAGE);
    const read = await Promise.all(page.map((row) => readDocument(request, row.id, query)));
    for (const [position, document] of read.entries()) {
      if (documents.length === query.limit) return { documents, last, keysExamined };
      keysExamined += 1;
      if (document === undefined || !query.matches(document)) continue;
      if (skip > 0) {
        skip -= 1;
        continue;
      }
      documents.push(document);
      last = page[position];
    }
  }
  return { documents, last, keysExamined };
}

async function readRows(
  request: DatabaseRequest,
  index: MangoIndex,
  query: FindQuery,
): Promise<readonly Row[]> {
  const rows = await openIndex(request.database, request.services.tasks, index).update();
  const descending = query.sort[0]?.[1] === "desc";
  const { low, high } = indexRange(index, query);
  const [start, end] = descending ? [high, low] : [low, high];
  const selected = selectRange(rows, {
    start: { key: start, id: undefined },
    end: { key: end, id: undefined },
    includesEnd: true,
    descending,
  });
  const { bookmark } = query;
  if (bookmark === undefined) return selected.rows;
  return selected.rows.filter((row) => {
    const order = compareRows(row, { key: bookmark.key, id: bookmark.id });
    return descending ? order < 0 : order > 0;
  });
}

async function readDocument(
  { database }: DatabaseRequest,
  id: string,
  { conflicts }: FindQuery,
): Promise<Document | undefined> {
  try {
    return presentDocument(await database.pouch.get(id, { conflicts }));
  } catch (error) {
    if (missingReason(error) === undefined) throw error;
    return undefined; // deleted since the index was read
  }
}
