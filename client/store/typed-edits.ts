import type { NoteEdit } from "#client/port/settee-port.ts";
import { contentOf } from "./note-entry.ts";
import type { NoteIndex } from "./note-index.ts";

/** What was typed and is in no revision yet, as edits of what is stored: a full disk may have none of it. */
export function typedEdits(index: NoteIndex): NoteEdit[] {
  return index
    .inOrder()
    .flatMap(({ id, stored, draft }) =>
      stored === null || draft === null
        ? []
        : [{ id, base: contentOf(stored), content: draft.content }],
    );
}
