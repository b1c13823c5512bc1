import type { StorageView } from "#client/port/device-view.ts";
import { createCell, type Cell } from "./cell.ts";

/** The part of `navigator.storage` that a worker has; each is missing somewhere. */
export interface BrowserStorage {
  estimate?(): Promise<{ usage?: number | undefined; quota?: number | undefined }>;
  persisted?(): Promise<boolean>;
}

/** How much room there is. */
export interface StorageWatch {
  readonly view: Cell<StorageView>;
  /** Asks the browser again. */
  look(): Promise<void>;
  /** A write failed for want of space. */
  ranFull(): void;
  /** A write succeeded. */
  wrote(): void;
  /** There is something to lose, and the person was not asked lately. */
  wish(wantsPersist: boolean): void;
  told(isPersisted: boolean | null): void;
}

const FEW_BYTES = 100_000_000;

export function createStorageWatch(storage: BrowserStorage): StorageWatch {
  const view = createCell<StorageView>({
    usage: null,
    quota: null,
    isPersisted: null,
    room: "enough",
    wantsPersist: false,
  });
  let isFull = false;

  function set(change: Partial<StorageView>): void {
    const next = { ...view.get(), ...change };
    next.room = isFull ? "full" : roomOf(next);
    if (next.isPersisted !== false) next.wantsPersist = false;
    view.set(next);
  }

  return {
    view,
    async look() {
      const [estimate, isPersisted] = await Promise.all([
        storage.estimate?.(),
        storage.persisted?.(),
      ]);
      set({
        usage: estimate?.usage ?? null,
        quota: estimate?.quota ?? null,
        isPersisted: isPersisted ?? null,
      });
    },
    ranFull() {
      isFull = true;
      set({});
    },
    wrote() {
      if (!isFull) return;
      isFull = false;
      set({});
    },
    wish: (wantsPersist) => set({ wantsPersist }),
    told: (isPersisted) =>
      set({ wantsPersist: false, ...(isPersisted === null ? {} : { isPersisted }) }),
  };
}

function roomOf({ usage, quota }: StorageView): StorageView["room"] {
  if (usage === null || quota === null || quota === 0) return "enough";
  const left = quota - usage;
  const isLow = left < quota / 10 || (left < FEW_BYTES && left < quota / 5);
  return isLow ? "low" : "enough";
}
