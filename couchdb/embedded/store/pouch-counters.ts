/** A turn in PouchDB's own queue, in which nothing else reads or writes. */
interface QueuedTask {
  readonly type: "write";
  readonly fun: (done: () => void) => void;
  readonly args: [() => void];
}

/**
 * What PouchDB's adapter keeps in memory of an open LevelDB: its counters, which a purge has to correct, and its queue.
 */
export interface PouchCounters {
  _docCount: number;
  _updateSeq: number;
  readonly _queue: { push(task: QueuedTask): void };
}

/** The adapter's hooks for old formats: the only place where it shows its counters. */
export function captureCounters(capture: (counters: PouchCounters) => void): object {
  return {
    doMigrationOne: (_name: string, _db: unknown, done: () => void) => done(),
    doMigrationTwo(db: PouchCounters, _stores: unknown, done: () => void) {
      capture(db);
      done();
    },
  };
}
