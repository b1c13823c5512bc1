import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type PouchDB from "pouchdb-core";
import { createTrpcApi } from "#client/api/trpc-api.ts";
import type {
  NoteView,
  SessionView,
  SetteePort,
  SetteeTopics,
  SyncView,
  Topic,
} from "#client/port/settee-port.ts";
import { buildSettee } from "#client/worker/build-settee.ts";
import { openBrowser, type Browser } from "./browser.ts";
import { startByteProxy, type ByteProxy } from "./byte-proxy.ts";
import { openFrailStorage, type FrailStorage } from "./frail-storage.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { readStoredDocuments, type StoredDocument } from "./simulated-server.ts";
import type { DeviceClock, WorldTime } from "./world-time.ts";

/** Something that was asked of the port and is not answered yet. */
export interface Asked {
  /** Asks; resolves when the port has answered. */
  ask(port: SetteePort): Promise<void>;
}

/** One browser with the real engine in it, on a real disk, a network that breaks, and a clock that is wrong. */
export interface SimulatedDevice {
  readonly name: string;
  readonly network: ByteProxy;
  readonly browser: Browser;
  readonly isOpen: boolean;
  readonly session: SessionView;
  readonly sync: SyncView;
  /** True from a restore of the server's data on, until the device has lost the server and met it again. */
  readonly isExcused: boolean;
  /** The server's data are about to be older ones. */
  excuse(): void;
  /** What was asked and not answered. */
  readonly open: ReadonlySet<Asked>;
  /** Notes that were edited at a moment when the device called them safe on the server. */
  readonly editedWhenSafe: Set<string>;
  /** Milliseconds that its clock is wrong by. */
  offset: number;
  start(): Promise<void>;
  /** Ends as a browser does that is closed. */
  close(): Promise<void>;
  /** Ends between two instructions. Resolves when another engine may start. */
  kill(): Promise<void>;
  /** Resolves when it is answered; never, when the engine is killed before. */
  ask(asked: Asked): Promise<void>;
  /** Asks again what was not answered, as pages do whose worker went away. */
  askAgain(): Promise<void>;
  forgetAsked(): void;
  /** What a page sees at this moment. */
  see<T extends Topic>(topic: T, query: SetteeTopics[T]["query"]): SetteeTopics[T]["value"];
  /** Ids of all notes that it shows, trash included. */
  shownIds(): readonly string[];
  note(id: string): NoteView | null;
  port(): SetteePort;
  /** Its network takes everything and passes nothing on; nobody waits for what is under way. */
  goSilent(): void;
  documents(): Promise<readonly StoredDocument[]>;
  /** Reads what is on the disk while no engine runs. */
  readDisk<Value>(userId: string, read: (database: PouchDB) => Promise<Value>): Promise<Value>;
  remove(): Promise<void>;
}

/** What an engine has for itself, and what ends with it. */
interface Life {
  isAlive: boolean;
  readonly storage: FrailStorage;
  readonly clock: DeviceClock;
  readonly abort: AbortController;
  readonly settee: ReturnType<typeof buildSettee>;
  readonly ends: Set<() => void>;
  readonly notes: () => PouchDB;
}

export async function createSimulatedDevice(deps: {
  name: string;
  world: WorldTime;
  random: SeededRandom;
  /** Where the server listens now. */
  serverPort: number;
  offset: number;
  /** Something broke that nobody waited for. */
  report(error: unknown): void;
}): Promise<SimulatedDevice> {
  const { name, world, random } = deps;
  const folder = await mkdtemp(join(tmpdir(), `settee-${name}-`));
  const network = await startByteProxy();
  network.forwardTo(deps.serverPort);
  const browser = openBrowser(network.port);
  const open = new Set<Asked>();
  const requests = new Set<() => void>();
  let life: Life | null = null;
  let session: SessionView = { type: "opening" };
  let sync: SyncView | null = null;
  let excuse: "none" | "here" | "away" = "none";

  function alive(): Life {
    if (life === null) throw new Error(`${name} is off.`);
    return life;
  }

  function beginLife(): Life {
    const beginRequest = (): (() => void) => {
      if (network.isSilent) return () => {};
      const finish = busy(ends);
      const end = (): void => {
        requests.delete(end);
        finish();
      };
      requests.add(end);
      return end;
    };
    const storage = openFrailStorage(folder);
    const clock = world.openClock(() => device.offset);
    const abort = new AbortController();
    const ends = new Set<() => void>();
    let notes: PouchDB | null = null;
    const { fetch, askWhoWeAre } = browser.forLife({
      signal: abort.signal,
      begin: beginRequest,
    });
    const settee = buildSettee({
      databases: {
        ...storage.databases,
        openForUser: (userId) => (notes = storage.databases.openForUser(userId)),
      },
      api: createTrpcApi({ url: `http://127.0.0.1:${network.port}/trpc`, fetch, clock }),
      locks: undefined,
      askWhoWeAre,
      fetch,
      clock,
      storage: {
        estimate: async () => ({ usage: 1_000, quota: 1_000_000_000 }),
        persisted: async () => true,
      },
      build: "simulated",
      random: () => random.fraction(),
      report(error) {
        if (mine.isAlive) deps.report(error);
      },
    });
    const mine: Life = {
      isAlive: true,
      storage,
      clock,
      abort,
      settee,
      ends,
      notes() {
        if (notes === null) throw new Error(`Nobody is signed in on ${name}.`);
        return notes;
      },
    };
    return mine;
  }

  function busy(ends: Set<() => void>): () => void {
    const finish = world.begin();
    const end = (): void => {
      ends.delete(end);
      finish();
    };
    ends.add(end);
    return end;
  }

  function followSync(view: SyncView): void {
    sync = view;
    const isUpToDate = view.state.type === "up-to-date";
    if (excuse === "here" && !isUpToDate) excuse = "away";
    else if (excuse === "away" && isUpToDate) excuse = "none";
  }

  async function ask(asked: Asked): Promise<void> {
    open.add(asked);
    const mine = alive();
    const end = busy(mine.ends);
    try {
      await asked.ask(mine.settee.settee.port);
      open.delete(asked);
    } catch (error) {
      // A browser that closes takes its pages along: nobody hears the answer.
      if (life === mine) throw error;
    } finally {
      end();
    }
  }

  function see<T extends Topic>(topic: T, query: SetteeTopics[T]["query"]) {
    let seen: SetteeTopics[T]["value"] | undefined;
    const { port } = alive().settee.settee;
    port.watch(topic, query, (value) => {
      seen = value;
    })();
    if (seen === undefined) throw new Error(`${name} shows no ${topic}.`);
    return seen;
  }

  const device: SimulatedDevice = {
    name,
    network,
    browser,
    get isOpen() {
      return life !== null;
    },
    get session() {
      return session;
    },
    get sync() {
      if (sync === null) throw new Error(`${name} has shown no sync yet.`);
      return sync;
    },
    get isExcused() {
      return excuse !== "none";
    },
    excuse() {
      excuse = sync?.state.type === "up-to-date" ? "here" : "away";
    },
    open,
    editedWhenSafe: new Set(),
    offset: deps.offset,
    async start() {
      const mine = beginLife();
      life = mine;
      const { port, opened } = mine.settee.settee;
      port.watch("sync", null, (view) => {
        if (mine.isAlive) followSync(view);
      });
      port.watch("session", null, (view) => {
        if (mine.isAlive) session = view;
      });
      const end = busy(mine.ends);
      await opened;
      end();
    },
    async close() {
      const mine = alive();
      life = null;
      const end = busy(mine.ends);
      await mine.settee.close();
      mine.isAlive = false;
      end();
      mine.clock.die();
      await mine.storage.kill();
    },
    async kill() {
      const mine = alive();
      life = null;
      mine.isAlive = false;
      mine.clock.die();
      mine.abort.abort();
      for (const end of mine.ends) end();
      await mine.storage.kill();
    },
    ask,
    async askAgain() {
      await Promise.all([...open].map(ask));
    },
    forgetAsked: () => open.clear(),
    see,
    shownIds: () =>
      (["notes", "trash"] as const).flatMap((view) =>
        see("notes", { view, tag: null, text: "", offset: 0, limit: 100_000 }).items.map(
          ({ id }) => id,
        ),
      ),
    note: (id) => see("note", id),
    port: () => alive().settee.settee.port,
    goSilent() {
      network.silence();
      for (const end of requests) end();
    },
    async documents() {
      const database = alive().notes();
      const changes = await database.changes({ since: 0, style: "all_docs", include_docs: true });
      return readStoredDocuments(changes);
    },
    async readDisk(userId, read) {
      const storage = openFrailStorage(folder);
      const database = storage.databases.openForUser(userId);
      try {
        return await read(database);
      } finally {
        await database.close();
        await storage.kill();
      }
    },
    async remove() {
      if (life !== null) await device.close();
      await network.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return device;
}
