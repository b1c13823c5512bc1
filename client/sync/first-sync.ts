import * as z from "zod/mini";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import type { Clock } from "#client/store/clock.ts";
import type { NoteStore } from "#client/store/note-store.ts";
import { askForLeaves } from "./ask-for-leaves.ts";
import { createBatchSize, type BatchSize } from "./batch-size.ts";
import { askForChanges, type ChangesPage } from "./changes-page.ts";
import { FIRST_SYNC_OVER, type FirstSyncRecord } from "./first-sync-record.ts";
import { findLeavesHere, type LeavesHere } from "./leaves-here.ts";
import type { ServerIdentity } from "./server-identity.ts";
import { SyncStopped } from "./sync-problem.ts";
import { createTimeLeft } from "./time-left.ts";

/** With no more changes than these, replication is as fast. */
const FEW_CHANGES = 300;
/** What fills the screen comes first. */
const NEWEST = 200;
const MOST_AT_ONCE = 1_000;
const WANTED_LENGTH = 4_000_000;

/** Changes of the server, and how many of them are here. */
export interface FirstSyncProgress {
  readonly done: number;
  readonly total: number;
  /** Null while that can't be told honestly. */
  readonly secondsLeft: number | null;
}

export interface FirstSyncDeps {
  readonly store: NoteStore;
  readonly record: FirstSyncRecord;
  readonly identity: Pick<ServerIdentity, "hasMet" | "isComparing">;
  readonly databaseUrl: string;
  /** The pull direction's. */
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly batchSize: BatchSize;
  readonly signal: AbortSignal;
  onProgress(progress: FirstSyncProgress): void;
  /** A page is written, and how far it goes. */
  onPage(): Promise<void>;
}

const infoSchema = z.object({
  doc_count: z.number(),
  doc_del_count: z._default(z.number(), 0),
  sizes: z.optional(z.object({ external: z.number() })),
});

/**
 * The first pull in pages of documents instead of PouchDB's three requests a batch: the newest first, then from the
 * first change on, one page being fetched while the one before it is written. It goes on where it was.
 */
export interface FirstSync {
  isDue(): Promise<boolean>;
  /** Answers the sequence from which live replication goes on. Rejects when `signal` ends it. */
  run(): Promise<string>;
}

export function createFirstSync(deps: FirstSyncDeps): FirstSync {
  const { store, record, clock, signal } = deps;
  const pageSize = createBatchSize(MOST_AT_ONCE, WANTED_LENGTH);
  const timeLeft = createTimeLeft(clock);

  async function isDue(): Promise<boolean> {
    const known = record.get();
    if (deps.identity.isComparing()) {
      if (known?.state !== "over") await record.set(FIRST_SYNC_OVER);
      return false;
    }
    if (known !== null) return known.state === "running";
    // A Settee without such a record has begun before.
    if (deps.identity.hasMet()) return false;
    return begin();
  }

  async function begin(): Promise<boolean> {
    const response = await deps.fetch(deps.databaseUrl, { signal });
    if (!response.ok) throw new SyncStopped({ type: "server-error", status: response.status });
    const info = infoSchema.parse(await response.json());
    const total = info.doc_count + info.doc_del_count;
    signal.throwIfAborted();
    if (total <= FEW_CHANGES) {
      await record.set(FIRST_SYNC_OVER);
      return false;
    }
    pageSize.saw(total, info.sizes?.external ?? 0);
    await record.set({ state: "running", seq: "0", done: 0, total });
    return true;
  }

  async function run(): Promise<string> {
    const { seq: start, done: before, total } = record.get() ?? FIRST_SYNC_OVER;
    deps.onProgress({ done: before, total, secondsLeft: null });
    const newest = start === "0" ? ask({ descending: true, limit: NEWEST }) : null;
    // Before anything is written: is it the server of last time?
    await deps.fetch(new URL("./", deps.databaseUrl).href, { signal });
    // A run that was cut may still be writing its page: what is in it need not come again.
    await store.pulledSettled();
    const here = await findLeavesHere(store.database, store.index);
    const first = await newest;
    let next = ask({ since: start, limit: pageSize.documents() });
    if (first !== null) await write(here, first);
    for (let done = before; ;) {
      const page = await next;
      pageSize.saw(page.rows.length, page.length);
      const isLast = page.isEmpty || page.pending === 0;
      if (!isLast) next = ask({ since: page.lastSeq, limit: pageSize.documents() });
      await write(here, page);
      done += page.rows.length;
      await keep(page, done);
      if (isLast) return page.lastSeq;
    }
  }

  function ask(query: Parameters<typeof askForChanges>[2]): Promise<ChangesPage> {
    const asked = askForChanges(deps.fetch, deps.databaseUrl, query, signal);
    // Its turn to be awaited may come after it has failed.
    asked.catch(() => {});
    return asked;
  }

  async function write(here: LeavesHere, page: ChangesPage): Promise<void> {
    const { plain, others } = here.missing(page.rows);
    signal.throwIfAborted();
    if (plain.length > 0) {
      await store.beforePulled(plain);
      signal.throwIfAborted();
      await store.writePulled(plain);
    }
    for (let from = 0; from < others.length;) {
      const some = others.slice(from, from + deps.batchSize.documents());
      await writeLeaves(some);
      from += some.length;
    }
    here.add(page.rows);
  }

  /** As replication writes them: the changes feed shows them, with their conflicts. */
  async function writeLeaves(leaves: readonly { id: string; rev: string }[]): Promise<void> {
    const documents = await askForLeaves(deps.fetch, deps.databaseUrl, leaves, signal);
    await store.beforePulled(documents);
    signal.throwIfAborted();
    const [failed] = await store.database.bulkDocs(documents, { new_edits: false });
    if (failed !== undefined) throw new Error(failed.message ?? `${failed.id} can't be written.`);
  }

  /** Only what is written counts as read. */
  async function keep(page: ChangesPage, done: number): Promise<void> {
    const rest = page.pending ?? 0;
    const total = done + rest;
    await record.set({ state: "running", seq: page.lastSeq, done, total });
    signal.throwIfAborted();
    deps.onProgress({ done, total, secondsLeft: timeLeft.after(page.rows.length, rest) });
    await deps.onPage();
  }

  return { isDue, run };
}
