import type PouchDB from "pouchdb-core";
import type { ChangeRow, ChangesFeed } from "pouchdb-core";
import type { NoteMemory } from "./note-memory.ts";
import type { NoteWriter } from "./note-writer.ts";
import type { SyncLedger } from "./sync-ledger.ts";

const nothing = (): void => {};

export interface FollowedChanges {
  /**
   * Runs a write of documents that whoever wrote them takes into memory: the feed, which would read each of them
   * again, does not show them. While this device has writes of its own under way it does, so that none is overlooked.
   */
  without(write: () => Promise<void>): Promise<void>;
  stop(): void;
}

interface FollowDeps {
  readonly database: PouchDB;
  readonly memory: NoteMemory;
  readonly ledger: SyncLedger;
  readonly writer: NoteWriter;
  /** The note has several leaves. */
  onConflict(id: string): void;
  /** A row was taken: what the database has now may have to be pushed. */
  onChange(seq: number): void;
  onBroken(error: unknown): void;
}

/** Fills memory from the database, then follows its changes. */
export async function followChanges(deps: FollowDeps): Promise<FollowedChanges> {
  const { database, memory, ledger } = deps;
  let taken = await readSeq(database);
  const { rows } = await database.allDocs({ include_docs: true, conflicts: true });
  memory.index.together(() => {
    for (const { id, doc } of rows) {
      if (!doc) continue;
      memory.take(doc);
      if (doc._conflicts?.length) deps.onConflict(id);
    }
  });
  let isStopped = false;
  let tellTaken = nothing;
  let feed = listen();

  function listen(): ChangesFeed {
    const options = { since: taken, live: true, include_docs: true, conflicts: true };
    const feed = database.changes(options);
    feed.on("change", (row: ChangeRow) => {
      taken = Math.max(taken, Number(row.seq));
      takeRow(deps, row);
      tellTaken();
    });
    feed.on("error", (error: unknown) => {
      tellTaken();
      deps.onBroken(error);
    });
    return feed;
  }

  const isWriting = (): boolean => !ledger.ids()[Symbol.iterator]().next().done;

  /** The row of the database's last change is the last that the feed shows. */
  async function caughtUp(seq: number): Promise<boolean> {
    if (taken < seq)
      await new Promise<void>((resolve) => {
        tellTaken = () => {
          if (taken >= seq || isStopped) resolve();
        };
      });
    return taken >= seq;
  }

  async function without(write: () => Promise<void>): Promise<void> {
    if (isWriting() || !(await caughtUp(await readSeq(database))) || isWriting()) return write();
    // PouchDB tidies up after this one by its other listeners.
    feed.removeAllListeners("change");
    feed.cancel();
    try {
      await write();
      const reached = await readSeq(database);
      // A write of this device opens its line in the ledger before: with none open, none has a number up to here.
      if (!isWriting()) taken = Math.max(taken, reached);
    } finally {
      if (!isStopped) feed = listen();
    }
  }

  return {
    without,
    stop() {
      isStopped = true;
      endFeed(feed);
      tellTaken();
    },
  };
}

async function readSeq(database: PouchDB): Promise<number> {
  return Number((await database.info()).update_seq);
}

function takeRow(deps: FollowDeps, row: ChangeRow): void {
  const { memory, ledger, writer } = deps;
  const rev = row.changes[0]?.rev ?? "";
  const seq = Number(row.seq);
  ledger.saw(row.id, rev, seq);
  const known = memory.index.get(row.id);
  // Until a conflict is merged, what stands here stays on screen: the winning leaf may lack what was typed here.
  if (row.doc?._conflicts?.length) deps.onConflict(row.id);
  if (known === undefined && row.doc) memory.take(row.doc);
  else if (known !== undefined && known.rev !== rev && !row.doc?._conflicts?.length)
    // The row may be older than what stands here; the database is not.
    writer.reread(row.id).catch(deps.onBroken);
  deps.onChange(seq);
}

function endFeed(feed: ChangesFeed): void {
  feed.removeAllListeners();
  feed.cancel();
}
