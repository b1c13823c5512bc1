import type { NoteContent } from "#shared/note.ts";
import type { Draft } from "./draft.ts";

/** Every draft that may still hold something unsaved, so that nothing leaves the page before it is saved. */
export interface Drafts {
  add(draft: Draft): void;
  /** Saves it and lets it go. If that fails it is kept, goes on trying, and `onLost` listeners are told. */
  close(draft: Draft): Promise<void>;
  flushAll(): Promise<void>;
  /** What is on screen and perhaps nowhere else: not stored so far, or its note is gone. */
  unsaved(): readonly NoteContent[];
  onLost(listener: (draft: Draft) => void): () => void;
}

export function createDrafts(): Drafts {
  const drafts = new Set<Draft>();
  const listeners = new Set<(draft: Draft) => void>();
  return {
    add: (draft) => {
      drafts.add(draft);
    },
    close: async (draft) => {
      await draft.flush();
      if (draft.read().save.type !== "failed") drafts.delete(draft);
      else for (const listener of listeners) listener(draft);
    },
    flushAll: async () => {
      await Promise.all([...drafts].map((draft) => draft.flush()));
    },
    unsaved: () =>
      [...drafts]
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
