import type { DeviceView } from "#client/port/device-view.ts";
import { nothingToLose } from "#client/port/nothing-to-lose.ts";
import type { LedgerView } from "#client/port/safety-view.ts";
import type {
  NoteQuery,
  SessionView,
  SetteePort,
  SetteeTopics,
  SyncState,
  SyncView,
  Topic,
} from "#client/port/settee-port.ts";
import type { Cell } from "#client/store/cell.ts";
import type { Notebook } from "./notebook.ts";

interface Sources {
  readonly notebook: Cell<Notebook | null>;
  readonly session: Cell<SessionView>;
  readonly device: Cell<DeviceView>;
  /** Why the browser's storage could not be opened. */
  readonly broken: Cell<string | null>;
}
type Watches = {
  [T in Topic]: (
    query: SetteeTopics[T]["query"],
    listener: (value: SetteeTopics[T]["value"]) => void,
  ) => () => void;
};

/** Watches outlive log-in and log-out: they follow whichever notebook is open. */
export function createTopics(sources: Sources): SetteePort["watch"] {
  const { session } = sources;
  const watches: Watches = {
    session: (_query, listener) => watchCell(session, listener),
    sync: (_query, listener) =>
      followNotebook(
        sources,
        (open) => watchSync(open, sources.broken, listener),
        () => listener(syncWithoutNotebook(sources.broken.get())),
      ),
    notes: (query: NoteQuery, listener) =>
      followNotebook(
        sources,
        (open) => open.topics.notes(query, listener),
        () => listener({ total: 0, offset: query.offset, items: [] }),
      ),
    note: (id, listener) =>
      followNotebook(
        sources,
        (open) => open.topics.note(id, listener),
        () => listener(null),
      ),
    tags: (_query, listener) =>
      followNotebook(
        sources,
        (open) => open.topics.tags(listener),
        () => listener([]),
      ),
    ledger: (query, listener) =>
      followNotebook(
        sources,
        ({ sync }) => {
          const tell = (): void => listener(sync.ledger(query));
          tell();
          return sync.view.subscribe(tell);
        },
        () => listener({ ...emptyLedger, offset: query.offset }),
      ),
    device: (_query, listener) => watchCell(sources.device, listener),
  };
  return (topic, query, listener) => watches[topic](query, listener);
}

const emptyLedger: LedgerView = {
  counts: nothingToLose.counts,
  total: 0,
  offset: 0,
  lines: [],
};

function watchCell<Value>(cell: Cell<Value>, listener: (value: Value) => void): () => void {
  listener(cell.get());
  return cell.subscribe(() => listener(cell.get()));
}

/** While the device's record is read nothing is told: an empty list would flash. */
function followNotebook(
  { notebook, session }: Sources,
  enter: (open: Notebook) => () => void,
  leave: () => void,
): () => void {
  let shown: Notebook | null | undefined;
  let stop: (() => void) | null = null;
  const follow = (): void => {
    const open = notebook.get();
    if (open === shown || (open === null && session.get().type === "opening")) return;
    stop?.();
    shown = open;
    stop = open === null ? null : enter(open);
    if (open === null) leave();
  };
  const ends = [notebook.subscribe(follow), session.subscribe(follow)];
  follow();
  return () => {
    stop?.();
    for (const end of ends) end();
  };
}

/** While the storage is closed under the notes on screen nothing syncs, whatever the engine said last. */
function watchSync(
  { sync }: Notebook,
  broken: Cell<string | null>,
  listener: (view: SyncView) => void,
): () => void {
  const tell = (): void => {
    const message = broken.get();
    const view = sync.view.get();
    listener(message === null ? view : { ...view, state: brokenState(message) });
  };
  tell();
  const ends = [sync.view.subscribe(tell), broken.subscribe(tell)];
  return () => {
    for (const end of ends) end();
  };
}

function brokenState(message: string): SyncState {
  return { type: "failed", why: { type: "storage", message } };
}

function syncWithoutNotebook(broken: string | null): SyncView {
  return {
    state: broken === null ? { type: "signed-out" } : brokenState(broken),
    unsynced: 0,
    setAside: [],
    foreign: [],
    safety: nothingToLose,
  };
}
