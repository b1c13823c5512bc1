import type { Messages } from "#client/messages/messages.ts";
import type { ToastText } from "#client/ui/toasts.tsx";
import type { NoteContent } from "#shared/note.ts";

/** Puts a note's text on the clipboard and tells how that went. */
export async function copyNote(
  content: NoteContent,
  m: Messages,
  tell: (toast: ToastText) => void,
): Promise<void> {
  const text = content.title ? `# ${content.title}\n\n${content.body}` : content.body;
  try {
    await navigator.clipboard.writeText(text);
    tell({ text: m.editor.copied });
  } catch {
    // No permission, or no secure context and so no clipboard at all: the person can still select and copy.
    tell({ kind: "alert", text: m.editor.copyFailed });
  }
}
