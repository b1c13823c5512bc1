import leveldown, { type LevelDOWN } from "leveldown";

/** Opens the LevelDB in a folder, as PouchDB's adapter wants it. */
export type OpenStore = (folder: string) => LevelDOWN;

/**
 * A LevelDB whose writes are on the disk when they are reported. LevelDB's default leaves them to the operating system,
 * and PouchDB's adapter has no option for it: an answered write would be lost with the power. Every batch is flushed
 * rather than a marker after several of them: LevelDB changes its log file now and then, and a flush reaches only the
 * newest one.
 */
export function createSyncedStore(openStore: OpenStore = leveldown): OpenStore {
  return function syncedStore(folder) {
    const store = openStore(folder);
    const put = store._put.bind(store);
    const del = store._del.bind(store);
    const batch = store._batch.bind(store);
    store._put = (key, value, options, done) => put(key, value, synced(options), done);
    store._del = (key, options, done) => del(key, synced(options), done);
    store._batch = (writes, options, done) => batch(writes, synced(options), done);
    return store;
  };
}

/** Only what can be made anew from the documents, an index, is written with `sync: false`. */
function synced(options: object): object {
  return "sync" in options && options.sync === false ? options : { ...options, sync: true };
}
