import type { NoteView } from "#client/port/settee-port.ts";

/**
 * Makes the versions of notes count up over several workers: each begins again, and a screen would take what the next
 * one tells for something old. A lower version than the one told before is the sign; one worker never goes back.
 */
export interface SteadyVersions {
  /** For what a watch tells, in its order. */
  told(view: NoteView): NoteView;
  /** For the answer to a call. */
  answered(view: NoteView): NoteView;
}

export function createSteadyVersions(): SteadyVersions {
  const toldById = new Map<string, number>();
  let base = 0;
  let top = 0;

  function answered(view: NoteView): NoteView {
    const version = base + view.version;
    top = Math.max(top, version);
    return { ...view, version };
  }

  return {
    answered,
    told(view) {
      const { id } = view.note;
      if (view.version < (toldById.get(id) ?? 0)) {
        base = top + 1;
        toldById.clear();
      }
      toldById.set(id, view.version);
      return answered(view);
    },
  };
}
