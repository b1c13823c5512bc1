import { orFailure, whyOf } from "#client/features/trash/write-failure.ts";
import type { ReviewView, SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { useToasts } from "#client/ui/toasts.tsx";
import type { NoteContent } from "#shared/note.ts";

/** Ends the review of a note with the text that a person made of it, and answers whether it worked. It can be undone. */
export function useReview(port: SetteePort, id: string) {
  const m = useMessages();
  const tell = useToasts();
  const settle = async (base: NoteContent, content: NoteContent, next: ReviewView | null) => {
    const done = await orFailure(port.call.settleReview({ id, base, content }, next));
    if (!done.ok) tell({ kind: "alert", text: m.notes.failed(whyOf(m, done.error)) });
    return done.ok;
  };
  return async (review: ReviewView, before: NoteContent, after: NoteContent): Promise<boolean> => {
    const isDone = await settle(before, after, null);
    if (isDone)
      tell({
        text: m.editor.reviewed,
        action: { label: m.common.undo, run: () => void settle(after, before, review) },
      });
    return isDone;
  };
}
