import type { Clock } from "./clock.ts";

/** A full disk may leave an IndexedDB promise unsettled for ever (pouchdb/pouchdb#6817): nobody waits longer than this. */
const STORAGE_DEADLINE = 15_000;

export function withStorageDeadline<Value>(clock: Clock, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(STORAGE_DEADLINE, () =>
      reject(new Error("The browser's storage does not answer. It may be full.")),
    );
    work.then(resolve, reject).finally(cancel);
  });
}
