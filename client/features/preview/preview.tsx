import { useDeferredValue, useEffect, useRef } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import type { NoteContent } from "#shared/note.ts";
import styles from "./preview.module.css";
import { renderMarkdown } from "./render-markdown.ts";

/** The note as it reads. */
export function Preview({ content }: { content: NoteContent }) {
  const m = useMessages();
  const body = useDeferredValue(content.body);
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    page.current?.replaceChildren(
      renderMarkdown(body, {
        image: m.editor.imageNotLoaded,
        imageUntitled: m.editor.imageUntitled,
        done: m.editor.taskDone,
        open: m.editor.taskOpen,
      }),
    );
  }, [body, m]);
  return (
    <>
      {body.trim() === "" ? <p className={styles["empty"]}>{m.editor.previewEmpty}</p> : null}
      <article
        ref={page}
        className={styles["page"]}
        aria-label={m.editor.previewOf(content.title || m.notes.untitled)}
      />
    </>
  );
}
