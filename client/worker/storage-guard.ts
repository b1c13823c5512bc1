import type { StorageFailure } from "#client/port/settee-port.ts";
import type { Clock } from "#client/store/clock.ts";
import { isConnectionClosed, isStorageFull, messageOf } from "#client/store/pouch-error.ts";
import type { StorageWatch } from "#client/store/storage-watch.ts";
import { typedEdits } from "#client/store/typed-edits.ts";
import { fail, type Result } from "#shared/result.ts";
import type { Notebook } from "./notebook.ts";
import type { OpenNotes } from "./open-notes.ts";
import { createReopening } from "./reopening.ts";
import { isFullFailure, storageFailure } from "./storage-failure.ts";

/** Stands between what is asked of the notes and a storage that can be full, or closed under them. */
export interface StorageGuard {
  /** A full disk and a closed connection are answers; a connection that was closed is opened again and asked again. */
  withNotes<Value, Failure>(
    act: (notebook: Notebook) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure | StorageFailure>>;
  /** Something broke underneath that nobody waits for. */
  onBroken(error: unknown): void;
  /** The notebook is being left: nobody tries to open it again. */
  rest(): void;
  /** Ends the notebook that was left. What cannot be committed now stays on disk as a draft. */
  close(open: Notebook): Promise<void>;
}

export function createStorageGuard(deps: {
  notes: OpenNotes;
  storage: StorageWatch;
  clock: Clock;
  /** Opens the same notes anew. */
  openAnew(former: Notebook): Promise<Notebook>;
  /** The notes are open again. */
  onReopened(fresh: Notebook): Promise<void>;
  report(error: unknown): void;
}): StorageGuard {
  const { notes, storage } = deps;
  /** Closed under us; what it has in memory stays on screen until its successor is open. */
  let shut: Notebook | null = null;
  const reopening = createReopening({ clock: deps.clock, open: openAgain, onFailure: tell });

  function onBroken(cause: unknown): void {
    if (!isConnectionClosed(cause)) return tell(cause);
    if (!isStorageFull(cause)) return void reopening.reopen().catch(tell);
    // Opened at once it would only meet the full disk again.
    tell(cause);
    reopening.later();
  }

  function tell(error: unknown): void {
    if (isStorageFull(error)) storage.ranFull();
    deps.report(error);
  }

  /** The browser closed the database under us: everything that was acknowledged is on disk. */
  async function openAgain(): Promise<void> {
    const open = notes.notebook.get();
    if (open === null) return;
    await shutDown(open);
    try {
      const fresh = await deps.openAnew(open);
      shut = null;
      const carried = typedEdits(open.store.index).map((edit) => fresh.store.edit(edit));
      notes.show(fresh, notes.session.get());
      await deps.onReopened(fresh);
      Promise.all(carried)
        .then(() => proveRoom(fresh))
        .catch(onBroken);
    } catch (error) {
      notes.broken.set(messageOf(error));
      throw error;
    }
  }

  async function shutDown(open: Notebook): Promise<void> {
    if (open === shut) return;
    shut = open;
    await open.close().catch((error: unknown) => {
      // It can't write to a connection that is gone: its drafts are on disk, or carried over from memory.
      if (!isConnectionClosed(error)) tell(error);
    });
  }

  /** A failure told late may have called the disk full after the last write: with nothing left to write it would stay so. */
  async function proveRoom({ store }: Notebook): Promise<void> {
    await store.commitDrafts();
    await store.local.write("room", {});
    storage.wrote();
  }

  /** Null: the storage is open, perhaps again. */
  async function whyStillClosed(): Promise<StorageFailure | null> {
    try {
      await reopening.whenOpen();
      return null;
    } catch (error) {
      return storageFailure(error);
    }
  }

  /** The connection was closed under the call: it is repeated once on a new one. */
  async function actAgain<Value, Failure>(
    act: (notebook: Notebook) => Promise<Result<Value, Failure>>,
    closed: unknown,
  ): Promise<Result<Value, Failure | StorageFailure>> {
    try {
      await reopening.reopen();
      const open = notes.notebook.get();
      if (open !== null) return watchRoom(await act(open));
    } catch (error) {
      if (isConnectionClosed(error)) reopening.later();
      return watchRoom(fail(storageFailure(error)));
    }
    return fail(storageFailure(closed));
  }

  function watchRoom<Value, Failure>(result: Result<Value, Failure>): Result<Value, Failure> {
    if (result.ok) storage.wrote();
    else if (isFullFailure(result.error)) storage.ranFull();
    return result;
  }

  return {
    onBroken,
    async withNotes(act) {
      const closed = await whyStillClosed();
      if (closed !== null) return watchRoom(fail(closed));
      const open = notes.notebook.get();
      if (open === null) return fail({ type: "storage", message: "No notebook is open." });
      try {
        return watchRoom(await act(open));
      } catch (error) {
        if (!isConnectionClosed(error)) throw error;
        return actAgain(act, error);
      }
    },
    rest: () => reopening.stop(),
    async close(open) {
      if (open !== shut) await open.close().catch(onBroken);
      shut = null;
    },
  };
}
