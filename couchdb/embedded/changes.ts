import type { ChangeRow } from "pouchdb-core";
import { stream, type Answer, type WriteChunk } from "./answer.ts";
import { readChangesQuery, type ChangesQuery } from "./changes-query.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { presentDocument } from "./presented-document.ts";
import { waitForWrite } from "./wait-for-write.ts";

/** Rows that are read at a time; fewer when each may be large. */
const PAGE = 500;
const PAGE_WITH_DOCUMENTS = 100;

/** `GET` and `POST /db/_changes` */
export async function getChanges(request: DatabaseRequest): Promise<Answer> {
  const query = await readChangesQuery(request);
  const feed = createFeed(request, query, await firstSequence(request, query));
  if (query.feed === "continuous") return stream((write) => feed.writeContinuous(write));
  return stream((write) => feed.writeList(write));
}

async function firstSequence(request: DatabaseRequest, query: ChangesQuery): Promise<number> {
  const reached = await request.database.updateSequence();
  if (query.since === "now") return reached;
  // A sequence from the future was given out before the data went back (a restored backup): nothing may be skipped.
  return query.since > reached ? 0 : query.since;
}

function createFeed(request: DatabaseRequest, query: ChangesQuery, since: number) {
  const { database } = request;
  const pageLimit = query.content["include_docs"] === true ? PAGE_WITH_DOCUMENTS : PAGE;
  const ended = AbortSignal.any([request.gone, request.closing, database.deleted]);
  /** Everything up to here has been written. */
  let cursor = since;
  let left = query.limit;
  let separator = "";

  /** Writes what there is after the cursor. @returns how many rows */
  async function writeAvailable(write: WriteChunk, inList: boolean): Promise<number> {
    const reached = await database.updateSequence();
    let written = 0;
    while (left > 0 && !request.gone.aborted) {
      const limit = Math.min(pageLimit, left);
      const rows = await readPage(limit);
      for (const row of rows) {
        const text = presentChange(row, database.formatSequence(Number(row.seq)));
        await write(inList ? separator + text : `${text}\n`);
        separator = ",\n";
      }
      written += rows.length;
      left -= rows.length;
      const last = rows.at(-1);
      if (last !== undefined) cursor = Number(last.seq);
      // A descending feed is one page: it starts at the end, whatever `since` says.
      if (rows.length < limit || query.descending) break;
    }
    if (left > 0 && !query.descending) cursor = Math.max(cursor, reached);
    return written;
  }

  async function readPage(limit: number): Promise<ChangeRow[]> {
    const page = query.descending ? query.limit : limit;
    const { results } = await database.pouch.changes({
      ...query.content,
      since: query.descending ? 0 : cursor,
      descending: query.descending,
      ...(Number.isFinite(page) ? { limit: page } : {}),
      return_docs: true,
    });
    return results;
  }

  async function end(): Promise<string> {
    const pending = left > 0 ? 0 : await database.sequences.countAfter(cursor);
    return `"last_seq":"${database.formatSequence(cursor)}","pending":${pending}`;
  }

  return {
    async writeList(write: WriteChunk): Promise<void> {
      await write('{"results":[\n');
      for (;;) {
        const waiting = waitForWrite(database, query, ended, () => write("\n"));
        const written = await writeAvailable(write, true);
        const isOver = query.feed === "normal" || written > 0 || left === 0;
        if (isOver) waiting.cancel();
        if (isOver || (await waiting.result) !== "written") break;
      }
      if (request.gone.aborted) return;
      await write(`\n],\n${await end()}}\n`);
    },

    async writeContinuous(write: WriteChunk): Promise<void> {
      for (;;) {
        const waiting = waitForWrite(database, query, ended, () => write("\n"));
        await writeAvailable(write, false);
        if (left === 0) waiting.cancel();
        if (left === 0 || (await waiting.result) !== "written") break;
      }
      if (request.gone.aborted) return;
      await write(`{${await end()}}\n`);
    },
  };
}

function presentChange(row: ChangeRow, sequence: string): string {
  const { id, changes, deleted, doc } = row;
  return JSON.stringify({
    seq: sequence,
    id,
    changes,
    ...(deleted === true ? { deleted } : {}),
    ...(doc === undefined ? {} : { doc: presentDocument(doc) }),
  });
}
