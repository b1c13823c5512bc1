import { stream, type Answer, type WriteChunk } from "./answer.ts";
import { readChangesQuery, type ChangesQuery } from "./changes-query.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { holdTogether } from "./hold-together.ts";
import { presentChanges } from "./present-change.ts";
import { countChanges, readChanges, readChangesOf, type Change } from "./store/read-changes.ts";
import { waitForWrite } from "./wait-for-write.ts";

/** Rows that are read at a time; fewer when each may be large. */
const PAGE = 500;
const PAGE_WITH_DOCUMENTS = 100;
const PAGE_WITH_ATTACHMENTS = 1;

/** `GET` and `POST /db/_changes` */
export async function getChanges(request: DatabaseRequest): Promise<Answer> {
  const query = await readChangesQuery(request);
  const feed = createFeed(request, query, firstSequence(request, query));
  if (query.feed === "continuous") return stream((write) => feed.writeContinuous(write));
  if (query.feed === "eventsource")
    return stream((write) => feed.writeEvents(write), { "Content-Type": "text/event-stream" });
  return stream((write) => feed.writeList(write));
}

function firstSequence({ database }: DatabaseRequest, { since }: ChangesQuery): number {
  const reached = database.updateSequence;
  if (since === "now") return reached;
  // A sequence from the future was given out before the data went back (a restored backup): nothing may be skipped.
  return since > reached ? 0 : since;
}

/** How a feed writes one row. */
type Format = (row: string, sequence: number) => string;

function createFeed(request: DatabaseRequest, query: ChangesQuery, since: number) {
  const { database } = request;
  const { descending } = query;
  const pageLimit = pageLimitOf(query);
  const ended = AbortSignal.any([request.gone, request.closing, database.deleted]);
  /** Everything up to here has been written. */
  let cursor = since;
  let left = query.limit;

  /** Writes what there is after the cursor. @returns how many rows */
  async function writeAvailable(write: WriteChunk, format: Format): Promise<number> {
    const reached = database.updateSequence;
    let written = 0;
    // A descending feed starts at the end, whatever `since` says.
    let from = descending ? Number.MAX_SAFE_INTEGER : cursor;
    while (left > 0 && !request.gone.aborted) {
      // The limit counts what the filter lets through.
      const size = query.choose === undefined ? Math.min(pageLimit, left) : pageLimit;
      const changes = await readPage(from, size);
      const { hold, releaseAll } = holdTogether(request.hold);
      for (const { change, text } of await presentChanges({ database, hold }, changes, query)) {
        await write(format(text, change.sequence));
        written += 1;
        left -= 1;
        from = change.sequence;
        if (left === 0) break;
      }
      releaseAll();
      if (left > 0) from = changes.at(-1)?.sequence ?? from;
      cursor = from;
      if (changes.length < size || query.documents !== undefined) break;
    }
    if (descending) cursor = written === 0 ? since : from;
    else if (left > 0) cursor = Math.max(cursor, reached);
    return written;
  }

  async function readPage(from: number, limit: number): Promise<readonly Change[]> {
    const { documents } = query;
    if (documents === undefined) return readChanges(database.store, { from, descending, limit });
    const changes = await readChangesOf(database.store, documents, descending ? 0 : from);
    return descending ? changes.toReversed() : changes;
  }

  async function end(): Promise<string> {
    const pending = left > 0 ? 0 : await countChanges(database.store, cursor);
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
        (row) => {
          const text = separator + row;
          separator = ",\n";
          return text;
        },
        "\n",
      );
      if (!request.gone.aborted) await write(`\n],\n${await end()}}\n`);
    },

    async writeContinuous(write: WriteChunk): Promise<void> {
      await follow(write, (row) => `${row}\n`, "\n");
      if (!request.gone.aborted) await write(`{${await end()}}\n`);
    },

    async writeEvents(write: WriteChunk): Promise<void> {
      await follow(
        write,
        (row, sequence) => presentEvent(row, database.formatSequence(sequence)),
        "event: heartbeat\ndata: \n\n",
      );
    },
  };
}

function pageLimitOf({ content, choose }: ChangesQuery): number {
  if (content.documents && content.attachments) return PAGE_WITH_ATTACHMENTS;
  return content.documents || choose !== undefined ? PAGE_WITH_DOCUMENTS : PAGE;
}

function presentEvent(row: string, sequence: string): string {
  return `data: ${row}\nid: ${JSON.stringify(sequence)}\n\n`;
}
