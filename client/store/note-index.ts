import type { NoteEntry } from "./note-entry.ts";

/** Every note of one person in memory, in the order of the list. */
export interface NoteIndex {
  get(id: string): NoteEntry | undefined;
  put(entry: NoteEntry): void;
  remove(id: string): void;
  /** Pinned first, then newest first. */
  inOrder(): readonly NoteEntry[];
  readonly size: number;
  /** All changes that the act makes are told as one. */
  together(act: () => void): void;
  /** Calls after every change; the answer ends it. */
  subscribe(listener: () => void): () => void;
}

export function createNoteIndex(): NoteIndex {
  const entries = new Map<string, NoteEntry>();
  const listeners = new Set<() => void>();
  let ordered: readonly NoteEntry[] = [];
  let isOrdered = true;
  /** Put since, and not before: one that was removed and has come back may still be in the last order. */
  const added = new Set<string>();
  let isTogether = false;
  let hasChanged = false;

  /** Sorting what was in order but for a few is nearly free: the last order is where it starts. */
  function order(): void {
    const before = ordered.flatMap(({ id }) => (added.has(id) ? [] : (entries.get(id) ?? [])));
    const since = [...added].flatMap((id) => entries.get(id) ?? []);
    ordered = [...before, ...since].toSorted(byPlaceInList);
    added.clear();
    isOrdered = true;
  }

  function changed(): void {
    isOrdered = false;
    hasChanged = true;
    if (isTogether) return;
    hasChanged = false;
    for (const listener of listeners) listener();
  }

  return {
    get: (id) => entries.get(id),
    put(entry) {
      if (!entries.has(entry.id)) added.add(entry.id);
      entries.set(entry.id, entry);
      changed();
    },
    remove(id) {
      if (entries.delete(id)) changed();
    },
    inOrder() {
      if (!isOrdered) order();
      return ordered;
    },
    together(act) {
      isTogether = true;
      try {
        act();
      } finally {
        isTogether = false;
        if (hasChanged) changed();
      }
    },
    get size() {
      return entries.size;
    },
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

function byPlaceInList(a: NoteEntry, b: NoteEntry): number {
  if (a.shown.pinned !== b.shown.pinned) return a.shown.pinned ? -1 : 1;
  if (a.shown.updatedAt !== b.shown.updatedAt)
    return a.shown.updatedAt > b.shown.updatedAt ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
