import { existsSync } from "node:fs";
import leveldown, { type LevelDOWN } from "leveldown";
import leveldb from "pouchdb-adapter-leveldb";
import { createDatabases, type Databases } from "#client/store/open-database.ts";

/** The databases of one device's engine, until the device or only the engine ends. */
export interface FrailStorage {
  readonly databases: Databases;
  /**
   * The engine is gone between two instructions: what it had handed to the disk gets there, whole or not at all;
   * whatever it still tries is neither done nor answered. Resolves when somebody else can open the databases.
   */
  kill(): Promise<void>;
}

/** One engine's hold on the disk. */
interface Hold {
  isAlive: boolean;
  readonly stores: Map<LevelDOWN, Promise<void>>;
}

const ADAPTER = "frail-leveldb";
/** By what stands before the name of each of its databases. PouchDB keeps a connection per name, so every engine has other names for the same folders. */
const holds = new Map<string, Hold>();
let count = 0;

/** `folder` is there and stays the same over all of a device's engines. */
export function openFrailStorage(folder: string): FrailStorage {
  count++;
  const prefix = `${folder}/${count}~`;
  const hold: Hold = { isAlive: true, stores: new Map() };
  holds.set(prefix, hold);
  return {
    databases: createDatabases({
      plugin: frailAdapter,
      name: ADAPTER,
      prefix,
      exists: async (name) => existsSync(realLocation(name)),
    }),
    async kill() {
      hold.isAlive = false;
      await Promise.all([...hold.stores].map(([store, opened]) => release(store, opened)));
      holds.delete(prefix);
    },
  };
}

/** `/folder/17~settee-device` is `/folder/settee-device`. */
function realLocation(name: string): string {
  return name.replace(/[^/]*~/, "");
}

async function release(store: LevelDOWN, opened: Promise<void>): Promise<void> {
  await opened;
  await new Promise<void>((resolve) => store.close(() => resolve()));
}

/** PouchDB's own LevelDB adapter under another name, on stores that can die. */
function frailAdapter(pouch: { adapter(...args: unknown[]): void }): void {
  if (typeof leveldb !== "function") throw new Error("This is not the adapter of PouchDB 9.");
  leveldb({
    adapter(_name: string, LevelDb: { valid: unknown; (...args: unknown[]): void }) {
      function Frail(this: unknown, options: object, opened: unknown): void {
        LevelDb.call(this, { ...options, db: openStore }, opened);
      }
      Frail.valid = LevelDb.valid;
      Frail.use_prefix = false;
      pouch.adapter(ADAPTER, Frail, false);
    },
  });
}

function openStore(name: string): LevelDOWN {
  const hold = holds.get(name.slice(0, name.indexOf("~") + 1));
  if (hold === undefined) throw new Error(`Nobody holds ${name}.`);
  return makeMortal(leveldown(realLocation(name)), hold);
}

function makeMortal(store: LevelDOWN, hold: Hold): LevelDOWN {
  const { open, close, get, getMany, iterator, _put, _del, _batch } = store;
  const whileAlive =
    <Args extends unknown[]>(answer: (...args: Args) => void) =>
    (...args: Args): void => {
      if (hold.isAlive) answer(...args);
    };
  store.open = (options, done) => {
    const opened = new Promise<void>((resolve) =>
      open.call(store, options, (error) => {
        resolve();
        whileAlive(done)(error);
      }),
    );
    hold.stores.set(store, opened);
  };
  store.close = (done) => {
    hold.stores.delete(store);
    close.call(store, done);
  };
  store._put = whileAlive((key, value, options, done) =>
    _put.call(store, key, value, options, whileAlive(done)),
  );
  store._del = whileAlive((key, options, done) => _del.call(store, key, options, whileAlive(done)));
  store._batch = whileAlive((writes, options, done) =>
    _batch.call(store, writes, options, whileAlive(done)),
  );
  store.get = whileAlive((key, options, answer) =>
    get.call(store, key, options, whileAlive(answer)),
  );
  store.getMany = whileAlive((keys, options, answer) =>
    getMany.call(store, keys, options, whileAlive(answer)),
  );
  store.iterator = (options) => {
    const reading = iterator.call(store, options);
    const { next } = reading;
    reading.next = whileAlive((answer) => next.call(reading, whileAlive(answer)));
    return reading;
  };
  return store;
}
