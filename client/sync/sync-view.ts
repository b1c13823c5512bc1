import type { LedgerQuery, LedgerView, Safety } from "#client/port/safety-view.ts";
import type { SyncState, SyncView } from "#client/port/settee-port.ts";
import { createCell, type Cell } from "#client/store/cell.ts";
import { isoNow, type Clock } from "#client/store/clock.ts";
import type { NoteStore } from "#client/store/note-store.ts";
import type { LastContact } from "./last-contact.ts";
import { countPlaces, listLedger } from "./ledger-lines.ts";
import type { ServerIdentity } from "./server-identity.ts";
import type { SetAside } from "./set-aside.ts";
import type { SyncProgress } from "./sync-progress.ts";

/** Changes of the view within this many milliseconds are shown together. */
const SHOW_TOGETHER = 50;

/** What pages see of the sync, put together from what is known at the moment. */
export interface SyncViewer {
  readonly cell: Cell<SyncView>;
  ledger(query: LedgerQuery): LedgerView;
  start(): Promise<void>;
  /** Nothing replicates: this is why. */
  stand(state: SyncState): void;
  /** Something replicates: this counts it. */
  follow(progress: SyncProgress): void;
  showSoon(): void;
  stop(): void;
}

export function createSyncView(deps: {
  store: NoteStore;
  clock: Clock;
  setAside: SetAside;
  identity: Pick<ServerIdentity, "change">;
  contact: LastContact;
  onUpToDate(): void;
}): SyncViewer {
  const { store, clock, setAside, contact } = deps;
  let now: { standing: SyncState } | { progress: SyncProgress } = {
    standing: { type: "connecting" },
  };
  let localSeq = 0;
  let isStopped = false;
  let cancelShow: (() => void) | null = null;
  const sources = { store, setAside, isSending: () => "progress" in now };
  const cell = createCell<SyncView>(look());

  /** What is set aside waits for the server or the person, not for push. */
  function here(): { localSeq: number; unsent: number } {
    const unsent = [...store.unsyncedIds()].filter((id) => !store.ledger.isSetAside(id));
    return { localSeq, unsent: unsent.length };
  }

  function currentState(): SyncState {
    if ("standing" in now) return now.standing;
    const { progress } = now;
    const counted = here();
    contact.note({
      hasServerAll: progress.hasServerAll(counted) && setAside.list().length === 0,
      hasAllFromServer: progress.hasAllFromServer(),
    });
    const state = progress.state({ ...counted, at: isoNow(clock) });
    return state.type === "up-to-date" ? whatRemains(state) : state;
  }

  /** Everything has moved that can: "up to date" is said only when nothing waits for a word. */
  function whatRemains(state: SyncState): SyncState {
    deps.onUpToDate();
    const held = store.held.view.get();
    if (held !== null) return { type: "failed", why: { type: "held", notes: held.notes } };
    const notes = setAside.list().length;
    return notes === 0 ? state : { type: "failed", why: { type: "set-aside", notes } };
  }

  function lookSafety(): Safety {
    const counts = countPlaces(sources);
    const held = store.held.view.get();
    const change = deps.identity.change();
    const unsafe = counts.onlyHere + counts.onItsWay + counts.setAside;
    const { sent, received } = contact.get();
    return {
      counts,
      isAllOnServer: unsafe === 0 && held === null && change?.progress !== "comparing",
      lastSent: sent,
      lastReceived: received,
      held,
      serverChange: change,
    };
  }

  function look(): SyncView {
    store.held.refresh();
    return {
      state: currentState(),
      unsynced: store.unsyncedIds().size,
      setAside: setAside.list(),
      foreign: store.foreign.get(),
      safety: lookSafety(),
    };
  }

  function show(): void {
    cancelShow?.();
    cancelShow = null;
    cell.set(look());
  }

  /** Changes are shown together, but "all is well" is not left standing for a moment after it has ceased to be so. */
  function showSoon(): void {
    if (isStopped) return;
    if (hasCeased()) show();
    else cancelShow ??= clock.after(SHOW_TOGETHER, show);
  }

  function hasCeased(): boolean {
    const { state, safety } = cell.get();
    const isUpToDate = state.type === "up-to-date";
    if ((isUpToDate || safety.isAllOnServer) && store.unsyncedIds().size > 0) return true;
    return isUpToDate && "progress" in now && !now.progress.hasAllFromServer();
  }

  const endings = [
    store.onChange((seq) => {
      localSeq = Math.max(localSeq, seq);
      showSoon();
    }),
    store.index.subscribe(showSoon),
    store.foreign.subscribe(showSoon),
    store.held.view.subscribe(showSoon),
  ];

  return {
    cell,
    ledger: (query) => listLedger(sources, query),
    async start() {
      localSeq = Math.max(localSeq, Number((await store.database.info()).update_seq));
    },
    stand(state) {
      now = { standing: state };
      show();
    },
    follow(progress) {
      now = { progress };
      showSoon();
    },
    showSoon,
    stop() {
      isStopped = true;
      cancelShow?.();
      for (const end of endings) end();
    },
  };
}
