import { isSameContent } from "#shared/merge.ts";
import type { NoteContent } from "#shared/note.ts";
import type { NoteEdit } from "./settee-port.ts";

/**
 * A page that types faster than answers come sends several edits that all name the same base, though each stands on
 * the one before. Merged from that base they would look like rivals: so each is sent on the base it really has.
 */
export function createEditBases(): {
  /** The edit as it should be sent. Call `answered` when its answer is there. */
  chain(edit: NoteEdit): NoteEdit;
  answered(edit: NoteEdit): void;
} {
  const latest = new Map<string, { named: NoteContent; content: NoteContent; open: number }>();
  return {
    chain(edit) {
      const before = latest.get(edit.id);
      const follows = before !== undefined && isSameContent(before.named, edit.base);
      latest.set(edit.id, {
        named: edit.base,
        content: edit.content,
        open: (before?.open ?? 0) + 1,
      });
      return follows ? { ...edit, base: before.content } : edit;
    },
    answered(edit) {
      const entry = latest.get(edit.id);
      if (entry === undefined) return;
      entry.open--;
      if (entry.open === 0) latest.delete(edit.id);
    },
  };
}
