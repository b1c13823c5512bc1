import leveldown, { type LevelDOWN, type LevelWrite } from "leveldown";

/** One batch as it reached the disk. */
export interface StoredBatch {
  readonly folder: string;
  readonly writes: readonly LevelWrite[];
  readonly flushed: boolean;
}

export interface RecordingStore {
  /** In the order in which they were completed. */
  readonly batches: readonly StoredBatch[];
  open(folder: string): LevelDOWN;
}

/** A LevelDB that remembers every batch and whether it was asked to flush it. */
export function createRecordingStore(): RecordingStore {
  const batches: StoredBatch[] = [];
  return {
    batches,
    open(folder) {
      const store = leveldown(folder);
      const put = store._put.bind(store);
      const batch = store._batch.bind(store);
      const remember = (writes: readonly LevelWrite[], options: object): void => {
        batches.push({ folder, writes, flushed: "sync" in options && options.sync === true });
      };
      store._put = (key, value, options, done) =>
        put(key, value, options, (error) => {
          remember([{ type: "put", key, value }], options);
          done(error);
        });
      store._batch = (writes, options, done) =>
        batch(writes, options, (error) => {
          remember(writes, options);
          done(error);
        });
      return store;
    },
  };
}

/** Writes batches into the LevelDB in a folder, one after the other. */
export async function replayBatches(
  folder: string,
  batches: readonly StoredBatch[],
): Promise<void> {
  const store = leveldown(folder);
  const settle = (run: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => run((error) => (error ? reject(error) : resolve())));
  await settle((done) => store.open({}, done));
  for (const { writes } of batches) await settle((done) => store.batch([...writes], {}, done));
  await settle((done) => store.close(done));
}
