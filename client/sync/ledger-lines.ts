import type {
  LedgerLine,
  LedgerQuery,
  LedgerView,
  NotePlace,
  PlaceCounts,
} from "#client/port/safety-view.ts";
import type { NoteStore } from "#client/store/note-store.ts";
import type { SetAside } from "./set-aside.ts";

export interface LedgerSources {
  readonly store: Pick<NoteStore, "index" | "ledger" | "unsyncedIds">;
  readonly setAside: Pick<SetAside, "why">;
  /** Something is replicating right now. */
  isSending(): boolean;
}

/** Where each note is, the worst places first. */
export function listLedger(sources: LedgerSources, query: LedgerQuery): LedgerView {
  const unsynced = sources.store.unsyncedIds();
  const unsafe = [...unsynced].map((id) => lineOf(sources, id, placeOf(sources, id)));
  const safe =
    query.only === "unsafe"
      ? []
      : sources.store.index
          .inOrder()
          .filter(({ id }) => !unsynced.has(id))
          .map(({ id }) => lineOf(sources, id, { type: "on-server" }));
  const lines = [...unsafe, ...safe].toSorted(byUrgency);
  return {
    counts: countPlaces(sources),
    total: lines.length,
    offset: query.offset,
    lines: lines.slice(query.offset, query.offset + query.limit),
  };
}

export function countPlaces(sources: LedgerSources): PlaceCounts {
  const { index, ledger, unsyncedIds } = sources.store;
  const unsynced = [...unsyncedIds()];
  const setAside = unsynced.filter((id) => ledger.isSetAside(id)).length;
  const waiting = unsynced.length - setAside;
  const shown = unsynced.filter((id) => index.get(id) !== undefined).length;
  return {
    onlyHere: sources.isSending() ? 0 : waiting,
    onItsWay: sources.isSending() ? waiting : 0,
    onServer: index.size - shown,
    setAside,
  };
}

function placeOf({ store, setAside, isSending }: LedgerSources, id: string): NotePlace {
  const why = store.ledger.isSetAside(id) ? setAside.why(id) : null;
  if (why !== null) return { type: "set-aside", why };
  return { type: isSending() ? "on-its-way" : "only-here" };
}

function lineOf({ store }: LedgerSources, id: string, place: NotePlace): LedgerLine {
  const entry = store.index.get(id);
  return {
    id,
    title: entry?.shown.title ?? "",
    place,
    isDeleted: entry === undefined,
    updatedAt: entry?.shown.updatedAt ?? null,
  };
}

const urgency: Record<NotePlace["type"], number> = {
  "set-aside": 0,
  "only-here": 1,
  "on-its-way": 2,
  "on-server": 3,
};

function byUrgency(a: LedgerLine, b: LedgerLine): number {
  const difference = urgency[a.place.type] - urgency[b.place.type];
  if (difference !== 0) return difference;
  if (a.updatedAt === b.updatedAt) return a.id < b.id ? -1 : 1;
  return (a.updatedAt ?? "") > (b.updatedAt ?? "") ? -1 : 1;
}
