import type { SyncView } from "#client/port/settee-port.ts";
import { createCell } from "#client/store/cell.ts";
import type { Clock } from "#client/store/clock.ts";
import type { NoteStore } from "#client/store/note-store.ts";
import { countPlaces, listLedger } from "./ledger-lines.ts";
import type { SyncEngine } from "./sync-engine.ts";

const SHOW_TOGETHER = 50;

const nothing = (): void => {};

/** In place of the engine where there is no account: everything is only here, and is said to be. */
export function createNoSync(store: NoteStore, clock: Clock): SyncEngine {
  const sources = { store, setAside: { why: () => null }, isSending: () => false };
  let cancel: (() => void) | null = null;

  function look(): SyncView {
    const counts = countPlaces(sources);
    return {
      state: { type: "signed-out" },
      unsynced: store.unsyncedIds().size,
      setAside: [],
      foreign: store.foreign.get(),
      safety: {
        counts,
        isAllOnServer: counts.onlyHere === 0,
        lastSent: null,
        lastReceived: null,
        held: null,
        serverChange: null,
      },
    };
  }

  const view = createCell(look());
  const end = store.index.subscribe(() => {
    cancel ??= clock.after(SHOW_TOGETHER, () => {
      cancel = null;
      view.set(look());
    });
  });
  return {
    view,
    ledger: (query) => listLedger(sources, query),
    wake: nothing,
    lostNetwork: nothing,
    rest: nothing,
    retrySetAside: nothing,
    dismissServerChange: async () => {},
    async stop() {
      end();
      cancel?.();
    },
  };
}
