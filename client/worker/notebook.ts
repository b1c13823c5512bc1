import type PouchDB from "pouchdb-core";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import { keepConflictsResolved } from "#client/conflict/conflict-keeper.ts";
import type { Account } from "#client/login/account.ts";
import type { Clock } from "#client/store/clock.ts";
import { openNoteStore, type NoteStore } from "#client/store/note-store.ts";
import { createNoteTopics, type NoteTopics } from "#client/store/note-topics.ts";
import type { Databases } from "#client/store/open-database.ts";
import type { AskWhoWeAre } from "#client/sync/ask-who-we-are.ts";
import { createNoSync } from "#client/sync/no-sync.ts";
import { startSyncEngine, type SyncEngine } from "#client/sync/sync-engine.ts";
import type { User } from "#shared/login.ts";

/** Everything that is open for one signed-in person. */
export interface Notebook {
  /** Null: the account-less notebook. */
  readonly user: User | null;
  readonly store: NoteStore;
  readonly topics: NoteTopics;
  readonly sync: SyncEngine;
  close(): Promise<void>;
}

export interface NotebookDeps {
  readonly databases: Databases;
  readonly account: Account;
  readonly askWhoWeAre: AskWhoWeAre;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Names this build of Settee. */
  readonly build: string;
  random(): number;
  onBroken(error: unknown): void;
}

/** `isNewLogin`: somebody has just logged in; else the device was left like this. */
export async function openNotebook(
  deps: NotebookDeps,
  user: User,
  isNewLogin: boolean,
): Promise<Notebook> {
  const database = deps.databases.openForUser(user.id);
  return open(deps, user, database, (store) =>
    startSyncEngine({ ...deps, store, userId: user.id, isNewLogin }),
  );
}

/** The notebook without an account: works like any other and syncs with nobody. */
export function openLocalNotebook(deps: NotebookDeps): Promise<Notebook> {
  const database = deps.databases.openLocal();
  return open(deps, null, database, async (store) => createNoSync(store, deps.clock));
}

async function open(
  deps: NotebookDeps,
  user: User | null,
  database: PouchDB,
  startSync: (store: NoteStore) => Promise<SyncEngine>,
): Promise<Notebook> {
  try {
    return await openAll(deps, user, database, startSync);
  } catch (error) {
    // PouchDB would give a connection that does not work to the next who opens this database.
    await database.close();
    throw error;
  }
}

async function openAll(
  deps: NotebookDeps,
  user: User | null,
  database: PouchDB,
  startSync: (store: NoteStore) => Promise<SyncEngine>,
): Promise<Notebook> {
  const { clock, onBroken } = deps;
  const store = await openNoteStore({ database, clock, onBroken });
  const topics = createNoteTopics(store.index, clock);
  const endConflicts = keepConflictsResolved(store, onBroken);
  const sync = await startSync(store);
  return {
    user,
    store,
    topics,
    sync,
    async close() {
      topics.stop();
      endConflicts();
      await sync.stop();
      await store.close();
    },
  };
}
