import type { NoteList, NoteQuery, NoteView, TagCount } from "#client/port/settee-port.ts";
import type { Clock } from "./clock.ts";
import { toNoteView, type NoteEntry } from "./note-entry.ts";
import type { NoteIndex } from "./note-index.ts";
import { createNoteQueries } from "./query-notes.ts";

/** Changes that come within this many milliseconds are shown together: 10,000 notes of a first sync, say. */
const SHOW_TOGETHER = 20;

/** What pages watch of the notes. Listeners get the value at once, then whenever it is another. */
export interface NoteTopics {
  notes(query: NoteQuery, listener: (list: NoteList) => void): () => void;
  note(id: string, listener: (view: NoteView | null) => void): () => void;
  tags(listener: (tags: readonly TagCount[]) => void): () => void;
  stop(): void;
}

export function createNoteTopics(index: NoteIndex, clock: Clock): NoteTopics {
  const queries = createNoteQueries(index);
  const refreshers = new Set<() => void>();
  let cancel: (() => void) | null = null;

  function refreshAll(): void {
    cancel = null;
    for (const refresh of refreshers) refresh();
  }

  const unsubscribe = index.subscribe(() => {
    cancel ??= clock.after(SHOW_TOGETHER, refreshAll);
  });

  function watch<Value>(
    read: () => Value,
    isSame: (a: Value, b: Value) => boolean,
    listener: (value: Value) => void,
  ): () => void {
    let shown = read();
    const refresh = (): void => {
      const value = read();
      if (isSame(shown, value)) return;
      shown = value;
      listener(value);
    };
    refreshers.add(refresh);
    listener(shown);
    return () => refreshers.delete(refresh);
  }

  return {
    notes: (query, listener) => watch(() => queries.list(query), isSameList, listener),
    note: (id, listener) =>
      watch<NoteEntry | undefined>(
        () => index.get(id),
        Object.is,
        (entry) => listener(entry === undefined ? null : toNoteView(entry)),
      ),
    tags: (listener) => watch(() => queries.tags(), isSameTags, listener),
    stop() {
      unsubscribe();
      cancel?.();
      refreshers.clear();
    },
  };
}

/** Without a search, summaries are the same objects until their note changes; with one they are made anew. */
function isSameList(a: NoteList, b: NoteList): boolean {
  return (
    a.total === b.total &&
    a.items.length === b.items.length &&
    a.items.every((item, place) => item === b.items[place])
  );
}

function isSameTags(a: readonly TagCount[], b: readonly TagCount[]): boolean {
  return (
    a.length === b.length &&
    a.every((count, place) => count.tag === b[place]?.tag && count.notes === b[place].notes)
  );
}
