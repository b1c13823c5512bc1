import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import type { NoteContent } from "#shared/note.ts";
import { firstPart } from "./first-part.ts";
import styles from "./preview.module.css";
import { renderParts } from "./render-markdown.ts";
import { showParts } from "./show-parts.ts";

async function show(
  article: HTMLElement,
  parts: ReturnType<typeof renderParts>,
  signal: AbortSignal,
): Promise<void> {
  article.ariaBusy = "true";
  await showParts(article, parts, signal);
  if (!signal.aborted) article.ariaBusy = "false";
}

/** The note as it reads. */
export function Preview({ content }: { content: NoteContent }) {
  const m = useMessages();
  const body = useDeferredValue(content.body);
  const [all, setAll] = useState(false);
  const page = useRef<HTMLElement>(null);
  const shown = all ? body : firstPart(body);
  useEffect(() => {
    const article = page.current;
    if (!article) return;
    const over = new AbortController();
    const parts = renderParts(shown, {
      image: m.editor.imageNotLoaded,
      imageUntitled: m.editor.imageUntitled,
      done: m.editor.taskDone,
      open: m.editor.taskOpen,
    });
    void show(article, parts, over.signal);
    return () => {
      over.abort();
      // A page that was begun and not finished is begun again.
      if (article.ariaBusy === "true") article.replaceChildren();
    };
  }, [shown, m]);
  return (
    <>
      {body.trim() === "" ? <p className={styles["empty"]}>{m.editor.previewEmpty}</p> : null}
      {shown === body ? null : (
        <Notice
          kind="info"
          actions={<Button onClick={() => setAll(true)}>{m.editor.showAll}</Button>}
        >
          {m.editor.longPreview}
        </Notice>
      )}
      <article
        ref={page}
        className={styles["page"]}
        aria-label={m.editor.previewOf(content.title || m.notes.untitled)}
      />
    </>
  );
}
