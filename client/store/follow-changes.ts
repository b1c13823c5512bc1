import type PouchDB from "pouchdb-core";
import type { ChangeRow, ChangesFeed } from "pouchdb-core";
import type { NoteMemory } from "./note-memory.ts";
import type { NoteWriter } from "./note-writer.ts";
import type { SyncLedger } from "./sync-ledger.ts";

/** Fills memory from the database, then follows its changes. */
export async function followChanges(deps: {
  database: PouchDB;
  memory: NoteMemory;
  ledger: SyncLedger;
  writer: NoteWriter;
  /** The note has several leaves. */
  onConflict(id: string): void;
  /** A row was taken: what the database has now may have to be pushed. */
  onChange(seq: number): void;
  onBroken(error: unknown): void;
}): Promise<{ stop(): void }> {
  const { database, memory } = deps;
  const { update_seq: since } = await database.info();
  const { rows } = await database.allDocs({ include_docs: true, conflicts: true });
  for (const { id, doc } of rows) {
    if (!doc) continue;
    memory.take(doc);
    if (doc._conflicts?.length) deps.onConflict(id);
  }
  const feed = database.changes({ since, live: true, include_docs: true, conflicts: true });
  feed.on("change", (row: ChangeRow) => takeRow(deps, row));
  feed.on("error", (error: unknown) => deps.onBroken(error));
  return { stop: () => endFeed(feed) };
}

function takeRow(deps: Parameters<typeof followChanges>[0], row: ChangeRow): void {
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
