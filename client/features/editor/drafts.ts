import type { NoteContent } from "#shared/note.ts";
import type { Draft } from "./draft.ts";

/** Every draft that may still hold something unsaved, so that nothing leaves the page before it is saved. */
export interface Drafts {
  /** Holds one that nobody shows yet. */
  start(draft: Draft): void;
  /** Somebody shows it, until they close it. */
  add(draft: Draft): void;
  /** The draft of a note that is still held: of one that is just being made, or whose save failed. */
  find(id: string): Draft | undefined;
  /** Saves it and lets it go. If that fails it is kept, goes on trying, and `onLost` listeners are told. */
  close(draft: Draft): Promise<void>;
  flushAll(): Promise<void>;
  /** What is on screen and perhaps nowhere else: not stored so far, or its note is gone. */
  unsaved(): readonly NoteContent[];
  onLost(listener: (draft: Draft) => void): () => void;
}

export function createDrafts(): Drafts {
  /** How many show it. */
  const shownByDraft = new Map<Draft, number>();
  const listeners = new Set<(draft: Draft) => void>();
  const drafts = (): Draft[] => [...shownByDraft.keys()];
  const count = (draft: Draft, by: 1 | 0 | -1): void => {
    shownByDraft.set(draft, (shownByDraft.get(draft) ?? 0) + by);
  };
  return {
    start: (draft) => count(draft, 0),
    add: (draft) => count(draft, 1),
    find: (id) => drafts().find((draft) => draft.id === id && !draft.read().gone),
    close: async (draft) => {
      count(draft, -1);
      await draft.flush();
      // Opened again meanwhile, or not saved: it stays.
      if ((shownByDraft.get(draft) ?? 0) > 0) return;
      if (draft.read().save.type !== "failed") shownByDraft.delete(draft);
      else for (const listener of listeners) listener(draft);
    },
    flushAll: async () => {
      await Promise.all(drafts().map((draft) => draft.flush()));
    },
    unsaved: () =>
      drafts()
        .map((draft) => draft.read())
        .filter(({ save, gone }) => gone || save.type !== "saved")
        .map(({ content }) => content),
    onLost: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A phone may end a page in the background without another word, so drafts are saved as it goes out of sight. */
export function flushWhenHidden(drafts: Drafts, page: Document, frame: Window): void {
  const flush = () => void drafts.flushAll();
  page.addEventListener("visibilitychange", () => {
    if (page.visibilityState === "hidden") flush();
  });
  frame.addEventListener("pagehide", flush);
}
