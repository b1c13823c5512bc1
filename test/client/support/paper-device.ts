import type { RefreshFailure } from "#client/login/account.ts";
import type { SyncState, SyncView } from "#client/port/settee-port.ts";
import { openNoteStore, type NoteStore } from "#client/store/note-store.ts";
import { keepConflictsResolved } from "#client/conflict/conflict-keeper.ts";
import { startSyncEngine, type SyncEngine } from "#client/sync/sync-engine.ts";
import type { Grant } from "#shared/login.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import type { ManualClock } from "./manual-clock.ts";
import type { PaperCouchDb } from "./paper-couchdb.ts";
import type { TempDatabases } from "./temp-databases.ts";
import { until } from "./until.ts";

/** One person's notes and their sync, with a paper CouchDB and a clock that the test moves. */
export interface PaperDevice {
  readonly store: NoteStore;
  readonly engine: SyncEngine;
  readonly view: SyncView;
  /** Every state so far, without repetitions. */
  readonly states: SyncState[];
  /** What `refresh` and `renewGrant` answer in place of a grant. */
  loginFailure: RefreshFailure | null;
  refreshes: number;
  renewals: number;
  write(body: string, title?: string): Promise<string>;
  edit(id: string, body: string): Promise<void>;
  /** Moves time on in small steps until the state is there. */
  reaches(type: SyncState["type"]): Promise<SyncState>;
  travelUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<void>;
  /** Moves time on in steps, so that what waits for it can go on in between. */
  travel(milliseconds: number): Promise<void>;
  restart(options?: { build?: string; isNewLogin?: boolean; isKilled?: boolean }): Promise<void>;
  close(): Promise<void>;
}

export async function startPaperDevice(
  databases: TempDatabases,
  clock: ManualClock,
  paper: PaperCouchDb,
  name = "u0123456789abcdef",
): Promise<PaperDevice> {
  const broken: unknown[] = [];
  let store: NoteStore;
  let engine: SyncEngine;
  let endConflicts: () => void;

  const grant = (): Grant => ({
    databaseUrl: paper.url,
    expiresAt: new Date(clock.now() + 600_000).toISOString(),
  });
  let lastGrant: Grant | null = grant();
  async function give(): Promise<Result<Grant, RefreshFailure>> {
    if (device.loginFailure !== null) return fail(device.loginFailure);
    lastGrant = grant();
    return succeed(lastGrant);
  }

  let life = { isKilled: false };

  async function open(build: string, isNewLogin: boolean): Promise<void> {
    const mine = { isKilled: false };
    life = mine;
    // What a killed device still tries to write is nobody's concern.
    const onBroken = (error: unknown): void => void (mine.isKilled || broken.push(error));
    store = await openNoteStore({ database: databases.openForUser(name), clock, onBroken });
    endConflicts = keepConflictsResolved(store, onBroken);
    engine = await startSyncEngine({
      store,
      account: {
        lastGrant: () => lastGrant,
        refresh: () => {
          device.refreshes++;
          return give();
        },
        renewGrant: () => {
          device.renewals++;
          return give();
        },
      },
      userId: name,
      askWhoWeAre: async () => succeed(name),
      fetch: paper.fetch,
      clock,
      random: () => 0,
      build,
      isNewLogin,
      onBroken,
    });
    engine.view.subscribe(() => {
      const { state } = engine.view.get();
      if (JSON.stringify(device.states.at(-1)) !== JSON.stringify(state)) device.states.push(state);
    });
  }

  const device: PaperDevice = {
    get store() {
      return store;
    },
    get engine() {
      return engine;
    },
    get view() {
      return engine.view.get();
    },
    states: [],
    loginFailure: null,
    refreshes: 0,
    renewals: 0,
    async write(body, title = "") {
      const answer = await store.create({ title, body, tags: [] });
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return answer.value.note.id;
    },
    async edit(id, body) {
      const shown = store.index.get(id)?.shown;
      if (shown === undefined) throw new Error(`No note ${id}.`);
      const { title, tags } = shown;
      const edit = { id, base: { title, body: shown.body, tags }, content: { title, body, tags } };
      const answer = await store.edit(edit);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      await store.commitDrafts();
    },
    async reaches(type) {
      await device.travelUntil(`sync is ${type}`, () => device.view.state.type === type);
      return device.view.state;
    },
    async travelUntil(what, isSo) {
      try {
        await until(what, async () => {
          if (await isSo()) return true;
          clock.advance(50);
          return false;
        });
      } catch (error) {
        throw new Error(`${String(error)} It is ${JSON.stringify(engine.view.get())}.`, {
          cause: error,
        });
      }
    },
    async travel(milliseconds) {
      const end = clock.now() + milliseconds;
      while (clock.now() < end) {
        clock.advance(Math.min(1_000, end - clock.now()));
        // Disks are slower than travelled time: let them follow.
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    async restart({ build = "this one", isNewLogin = false, isKilled = false } = {}) {
      life.isKilled = isKilled;
      endConflicts();
      await engine.stop();
      if (isKilled) await store.database.close();
      else await store.close();
      await open(build, isNewLogin);
    },
    async close() {
      endConflicts();
      await engine.stop();
      await store.close();
      if (broken.length > 0) throw new Error("Something broke underneath.", { cause: broken[0] });
    },
  };
  await open("this one", false);
  return device;
}
