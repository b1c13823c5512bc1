import { useEffect, useEffectEvent, useImperativeHandle, useRef, type Ref } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import styles from "./body-editor.module.css";
import { createBodyView, type BodyView } from "./body-view.ts";
import type { Draft } from "./draft.ts";

export interface BodyEditorProps {
  draft: Draft;
  readOnly: boolean;
  onTooLong: () => void;
  /** Something was typed that fits. */
  onChanged: () => void;
  onLeave: () => void;
  ref?: Ref<{ focus(): void }>;
}

/** The Markdown of one draft. Mount a new one per draft. */
export function BodyEditor(props: BodyEditorProps) {
  const { draft, readOnly, ref } = props;
  const m = useMessages();
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<BodyView | null>(null);
  const open = useEffectEvent((element: HTMLElement) =>
    createBodyView({
      parent: element,
      body: draft.read().content.body,
      readOnly,
      label: m.editor.note,
      placeholder: m.editor.bodyPlaceholder,
      phrases: m.editor.phrases,
      onChange: (body) => {
        draft.change({ body });
        props.onChanged();
      },
      onTooLong: props.onTooLong,
      onComposing: (composing) => (composing ? draft.hold() : draft.release()),
      onLeave: props.onLeave,
    }),
  );

  useEffect(() => {
    if (!parent.current) return;
    const opened = open(parent.current);
    view.current = opened;
    const stop = draft.subscribe(() => opened.show(draft.read().content.body));
    return () => {
      stop();
      opened.destroy();
      view.current = null;
    };
  }, [draft]);

  useEffect(() => view.current?.setReadOnly(readOnly), [readOnly]);
  useImperativeHandle(ref, () => ({ focus: () => view.current?.focus() }), []);

  return <div ref={parent} className={styles["body"]} />;
}
