import { rm } from "node:fs/promises";
import type { LevelDOWN } from "leveldown";
import PouchDB from "pouchdb-core";
import { commitTogether } from "./commit-together.ts";
import { Database, type OpenedStore } from "./database.ts";
import { databaseFolder, markDeleted } from "./database-folder.ts";
import type { Log } from "./log.ts";
import { databaseMissing } from "./refusal.ts";
import type { DatabaseRecord, Registry } from "./registry.ts";
import { Ledger } from "./store/ledger.ts";
import { captureCounters } from "./store/pouch-counters.ts";
import type { OpenStore } from "./synced-store.ts";
import { cleanUpIndexes } from "./views/clean-up-indexes.ts";

interface OpenDatabase {
  readonly database: Database;
  readonly record: DatabaseRecord;
  /** Rejects when LevelDB can't open it. */
  readonly opened: Promise<unknown>;
  uses: number;
  /** Resolves when the last use is over. */
  idle: (() => void) | undefined;
  /** Close it as soon as nobody uses it. */
  stale: boolean;
}

export interface OpenDatabases {
  /** Opens the database if needed and keeps it open while the task runs; a live feed is one long task. */
  use<Value>(record: DatabaseRecord, task: (database: Database) => Promise<Value>): Promise<Value>;
  /** Ends its feeds, waits for the requests in it, and removes its files. */
  destroy(record: DatabaseRecord): Promise<void>;
  /** The next use opens it anew, with its changed record. */
  reopen(name: string): Promise<void>;
  closeAll(): Promise<void>;
}

/** Keeps at most `limit` databases open, the longest unused are closed first; one in use is never closed. */
export function createOpenDatabases(
  folder: string,
  registry: Registry,
  limit: number,
  openStore: OpenStore,
  log: Log,
): OpenDatabases {
  /** Insertion order is the order of last use. */
  const open = new Map<string, OpenDatabase>();
  /** LevelDB has one owner: opening waits until the same folder is closed. */
  const closing = new Map<string, Promise<void>>();
  const removals = new Set<Promise<void>>();

  async function acquire(record: DatabaseRecord): Promise<OpenDatabase> {
    const key = record.incarnation;
    await closing.get(key);
    const current = registry.get(record.name);
    if (current?.incarnation !== key) throw databaseMissing();
    const entry = open.get(key) ?? openNow(current);
    open.delete(key);
    open.set(key, entry);
    entry.uses += 1;
    try {
      await entry.opened;
    } catch (error) {
      open.delete(key); // the next request tries again
      throw error;
    }
    return entry;
  }

  async function cleanUp(database: Database): Promise<void> {
    try {
      await cleanUpIndexes(database);
    } catch (error) {
      log.error({ error, database: database.name }, "removing unused indexes failed");
    }
  }

  function openNow(record: DatabaseRecord): OpenDatabase {
    let under: Pick<OpenedStore, "store" | "ledger"> | undefined;
    let opened: OpenedStore | undefined;
    const pouch = new PouchDB(databaseFolder(folder, record), {
      adapter: "leveldb",
      db: function databaseStore(path: string): LevelDOWN {
        const store = openStore(path);
        under = { store, ledger: new Ledger(store) };
        return store;
      },
      migrate: captureCounters((counters) => {
        if (under !== undefined) opened = { ...under, counters };
      }),
      revs_limit: record.revsLimit,
    });
    pouch.setMaxListeners(0);
    return {
      database: new Database(record, pouch, () => opened, commitTogether, cleanUp),
      record,
      // Where the ledger is missing it is made here, before anything reads it.
      opened: pouch.info().then(() => opened?.ledger.tally()),
      uses: 0,
      idle: undefined,
      stale: false,
    };
  }

  function release(key: string, entry: OpenDatabase): void {
    entry.uses -= 1;
    if (entry.uses > 0) return;
    entry.idle?.();
    if (entry.stale) closeInBackground(key, entry);
    else closeLongestUnused();
  }

  function closeLongestUnused(): void {
    if (open.size <= limit) return;
    for (const [key, entry] of open) {
      if (entry.uses > 0) continue;
      closeInBackground(key, entry);
      if (open.size <= limit) return;
    }
  }

  function closeInBackground(key: string, entry: OpenDatabase): void {
    open.delete(key);
    const closed = entry.database.pouch
      .close()
      .catch((error: unknown) =>
        log.error({ error, database: entry.record.name }, "closing failed"),
      )
      .finally(() => closing.delete(key));
    closing.set(key, closed);
  }

  async function remove(record: DatabaseRecord): Promise<void> {
    const key = record.incarnation;
    await closing.get(key);
    const entry = open.get(key);
    if (entry !== undefined) {
      entry.database.markDeleted();
      if (entry.uses > 0) await new Promise<void>((resolve) => (entry.idle = resolve));
      open.delete(key);
      await entry.database.pouch.close();
    }
    await rm(await markDeleted(databaseFolder(folder, record)), { recursive: true, force: true });
  }

  return {
    async use(record, task) {
      const entry = await acquire(record);
      try {
        return await task(entry.database);
      } finally {
        release(record.incarnation, entry);
      }
    },

    destroy(record) {
      const removal = remove(record);
      removals.add(removal);
      return removal.finally(() => removals.delete(removal));
    },

    async reopen(name) {
      const record = registry.get(name);
      const entry = record && open.get(record.incarnation);
      if (record === undefined || entry === undefined) return;
      entry.stale = true;
      if (entry.uses === 0) closeInBackground(record.incarnation, entry);
      await closing.get(record.incarnation);
    },

    async closeAll() {
      await Promise.allSettled(removals);
      for (const [key, entry] of open) closeInBackground(key, entry);
      await Promise.all(closing.values());
    },
  };
}
