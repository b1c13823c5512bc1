import { useEffect, useState, useSyncExternalStore } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { createDraft, type Draft, type DraftView } from "./draft.ts";
import type { Drafts } from "./drafts.ts";

/** The open draft of a note; undefined while it opens, null when there is no such note. */
export function useDraft(port: SetteePort, drafts: Drafts, id: string): Draft | null | undefined {
  // One that is still held goes on: a note that is just being made takes the first stroke, before any answer.
  const [draft, setDraft] = useState<Draft | null | undefined>(() => drafts.find(id));
  useEffect(() => {
    let opened = drafts.find(id) ?? null;
    if (opened) drafts.add(opened);
    const stop = port.watch("note", id, (view) => {
      if (opened) return opened.receive(view);
      if (!view) return setDraft(null);
      opened = createDraft(view, port.call.editNote);
      drafts.add(opened);
      setDraft(opened);
    });
    return () => {
      stop();
      if (opened) void drafts.close(opened);
    };
  }, [port, drafts, id]);
  return draft;
}

export function useDraftView(draft: Draft): DraftView {
  return useSyncExternalStore(draft.subscribe, draft.read);
}
