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
  if (query.feed === "eventsource")
    return stream((write) => feed.writeEvents(write), { "Content-Type": "text/event-stream" });
  return stream((write) => feed.writeList(write));
}

async function firstSequence(request: DatabaseRequest, query: ChangesQuery): Promise<number> {
  const reached = await request.database.updateSequence();
  if (query.since === "now") return reached;
  // A sequence from the future was given out before the data went back (a restored backup): nothing may be skipped.
  return query.since > reached ? 0 : query.since;
}

type Format = (row: ChangeRow, sequence: string) => string;

interface Page {
  readonly rows: readonly ChangeRow[];
  /** Where the next page starts. */
  readonly cursor: number;
  readonly isLast: boolean;
}

function createFeed(request: DatabaseRequest, query: ChangesQuery, since: number) {
  const { database } = request;
  const pageLimit = query.content["include_docs"] === true ? PAGE_WITH_DOCUMENTS : PAGE;
  const ended = AbortSignal.any([request.gone, request.closing, database.deleted]);
  /** Everything up to here has been written. */
  let cursor = since;
  let left = query.limit;

  /** Writes what there is after the cursor. @returns how many rows */
  async function writeAvailable(write: WriteChunk, format: Format): Promise<number> {
    const reached = await database.updateSequence();
    let written = 0;
    while (left > 0 && !request.gone.aborted) {
      const page = await readPage();
      for (const row of page.rows)
        await write(format(row, database.formatSequence(Number(row.seq))));
      written += page.rows.length;
      left -= page.rows.length;
      cursor = page.cursor;
      // A descending feed is one page: it starts at the end, whatever `since` says.
      if (page.isLast || query.descending) break;
    }
    if (left > 0 && !query.descending) cursor = Math.max(cursor, reached);
    return written;
  }

  async function readPage(): Promise<Page> {
    // What a function filters is filtered here, after reading: the limit counts what it lets through.
    const limit = query.choose === undefined ? Math.min(pageLimit, left) : PAGE_WITH_DOCUMENTS;
    const most = query.descending ? (query.choose === undefined ? left : Infinity) : limit;
    const { results } = await database.pouch.changes({
      ...query.content,
      ...(query.choose === undefined ? {} : { include_docs: true }),
      since: query.descending ? 0 : cursor,
      descending: query.descending,
      ...(Number.isFinite(most) ? { limit: most } : {}),
      return_docs: true,
    });
    const last = results.at(-1);
    const end = last === undefined ? cursor : Number(last.seq);
    const rows = await chooseRows(query, results);
    if (rows.length <= left) return { rows, cursor: end, isLast: results.length < most };
    const kept = rows.slice(0, left);
    return { rows: kept, cursor: Number(kept.at(-1)?.seq ?? cursor), isLast: false };
  }

  async function end(): Promise<string> {
    const pending = left > 0 ? 0 : await database.sequences.countAfter(cursor);
    return `"last_seq":"${database.formatSequence(cursor)}","pending":${pending}`;
  }

  /** Writes what there is and what comes, until the limit or the end of the wait. */
  async function follow(write: WriteChunk, format: Format, heartbeat: string): Promise<void> {
    for (;;) {
      const waiting = waitForWrite(database, query, ended, () => write(heartbeat));
      const written = await writeAvailable(write, format);
      const isOver =
        left === 0 || query.feed === "normal" || (query.feed === "longpoll" && written > 0);
      if (isOver) waiting.cancel();
      if (isOver || (await waiting.result) !== "written") return;
    }
  }

  return {
    async writeList(write: WriteChunk): Promise<void> {
      let separator = "";
      await write('{"results":[\n');
      await follow(
        write,
        (row, sequence) => {
          const text = separator + presentChange(row, sequence);
          separator = ",\n";
          return text;
        },
        "\n",
      );
      if (!request.gone.aborted) await write(`\n],\n${await end()}}\n`);
    },

    async writeContinuous(write: WriteChunk): Promise<void> {
      await follow(write, (row, sequence) => `${presentChange(row, sequence)}\n`, "\n");
      if (!request.gone.aborted) await write(`{${await end()}}\n`);
    },

    async writeEvents(write: WriteChunk): Promise<void> {
      await follow(write, presentEvent, "event: heartbeat\ndata: \n\n");
    },
  };
}

/** Rows that the filter lets through; its documents are shown only to those who asked for them. */
async function chooseRows(
  { choose, content }: ChangesQuery,
  rows: readonly ChangeRow[],
): Promise<readonly ChangeRow[]> {
  if (choose === undefined || rows.length === 0) return rows;
  const documents = rows.map(({ id, doc }) => presentDocument(doc ?? { _id: id }));
  const chosen = await choose(documents);
  return rows.flatMap(({ doc, ...row }, index) => {
    if (chosen[index] !== true) return [];
    return content["include_docs"] === true && doc !== undefined ? [{ ...row, doc }] : [row];
  });
}

function presentEvent(row: ChangeRow, sequence: string): string {
  return `data: ${presentChange(row, sequence)}\nid: ${JSON.stringify(sequence)}\n\n`;
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
