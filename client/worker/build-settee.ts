import type PouchDB from "pouchdb-core";
import type { SetteeApi } from "#client/api/settee-api.ts";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import { createAccount } from "#client/login/account.ts";
import type { Locks } from "#client/port/page-presence.ts";
import { createAdapterRecord } from "#client/store/adapter-record.ts";
import { adoptNotes } from "#client/store/adopt-notes.ts";
import type { Clock } from "#client/store/clock.ts";
import { createDeviceStore } from "#client/store/device-store.ts";
import { createLocalDocuments } from "#client/store/local-documents.ts";
import { openNoteStore } from "#client/store/note-store.ts";
import type { Databases } from "#client/store/open-database.ts";
import { createStorageWatch, type BrowserStorage } from "#client/store/storage-watch.ts";
import type { AskWhoWeAre } from "#client/sync/ask-who-we-are.ts";
import { createDeviceLife } from "./device-life.ts";
import { openLocalNotebook, openNotebook, type NotebookDeps } from "./notebook.ts";
import { createSettee, type Settee } from "./settee.ts";

export interface Surroundings {
  readonly databases: Databases;
  readonly api: SetteeApi;
  readonly locks: Locks | undefined;
  readonly askWhoWeAre: AskWhoWeAre;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly storage: BrowserStorage;
  /** Names this build of Settee. */
  readonly build: string;
  random(): number;
  /** Bugs belong where a developer looks for them. */
  report(error: unknown): void;
}

/** The account-less notebook in the record of adapters: no user id is spelled like this. */
const LOCAL = "local";

/** Puts together everything behind the port, for a worker in a browser and for a device in a test alike. */
export function buildSettee(around: Surroundings): { settee: Settee; close(): Promise<void> } {
  const { databases, clock } = around;
  let deviceDatabase = databases.openForDevice();
  const openAgain = (): PouchDB => (deviceDatabase = databases.openForDevice());
  const device = createDeviceStore(createLocalDocuments(deviceDatabase, openAgain));
  const storage = createStorageWatch(around.storage);
  const account = createAccount({
    device,
    api: around.api,
    locks: around.locks,
    unsynced: () => settee.notebook.get()?.store.unsyncedIds().size,
  });
  const onBroken = (error: unknown): void => settee.onBroken(error);
  const adapters = createAdapterRecord({
    device,
    adapter: databases.adapter,
    onUnrecorded: onBroken,
  });
  const deps: NotebookDeps = { ...around, account, onBroken };

  const settee = createSettee({
    account,
    life: createDeviceLife({ device, storage, clock }),
    storage,
    clock,
    async openNotebook(user, isNewLogin) {
      await adapters.opening(user.id);
      return openNotebook(deps, user, isNewLogin);
    },
    async openLocalNotebook() {
      await adapters.opening(LOCAL);
      return openLocalNotebook(deps);
    },
    async adoptLocal(into) {
      await adapters.opening(LOCAL);
      const database = databases.openLocal();
      const store = await openNoteStore({ database, clock, onBroken });
      try {
        // What a crash left as drafts goes along.
        await store.commitDrafts();
        await adoptNotes(into.store, database);
      } finally {
        await store.close();
      }
      await databases.remove(databases.openLocal());
      await adapters.removed(LOCAL);
    },
    async removeNotes(whose) {
      const isLocal = whose === "local";
      await databases.remove(isLocal ? databases.openLocal() : databases.openForUser(whose.userId));
      await adapters.removed(isLocal ? LOCAL : whose.userId);
    },
    report: around.report,
  });
  return {
    settee,
    async close() {
      await settee.close();
      await deviceDatabase.close();
    },
  };
}
