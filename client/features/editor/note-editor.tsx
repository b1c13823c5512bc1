import { useRef, useState, type ReactNode } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import type { NoteContent } from "#shared/note.ts";
import { MAX_BODY_LENGTH } from "#shared/limits.ts";
import { Notice } from "#client/ui/notice.tsx";
import { BodyEditor } from "./body-editor.tsx";
import type { Draft, DraftView } from "./draft.ts";
import styles from "./note-editor.module.css";
import { SaveFailure } from "./save-failure.tsx";
import { SaveIndicator } from "./save-indicator.tsx";
import { TitleField } from "./title-field.tsx";
import { useDraftView } from "./use-draft.ts";

export interface NoteEditorProps {
  draft: Draft;
  /** Shows the preview in place of the Markdown. */
  preview: boolean;
  renderPreview: (content: NoteContent) => ReactNode;
  renderTags: (
    tags: readonly string[],
    readOnly: boolean,
    change: (tags: string[]) => void,
  ) => ReactNode;
  /** The bar above the note; gets the saved state to show in it. */
  renderToolbar: (view: DraftView, saved: ReactNode) => ReactNode;
  /** Above the title: what is special about this note. */
  renderNotice: (view: DraftView) => ReactNode;
  onCopy: (content: NoteContent) => void;
  onKeepAsNew: (content: NoteContent) => void;
  onFull: () => void;
  /** Escape in the text. */
  onLeave: () => void;
  /** A note just made begins with its title. */
  startInTitle?: boolean;
}

/** Title, tags and text of one open note. */
export function NoteEditor(props: NoteEditorProps) {
  const { draft } = props;
  const m = useMessages();
  const view = useDraftView(draft);
  const body = useRef<{ focus(): void }>(null);
  const [tooLong, setTooLong] = useState(false);
  const readOnly = view.view.readOnly !== null || view.view.note.trashedAt !== null;
  const save = () => void draft.flush();
  return (
    <section className={styles["editor"]} aria-label={m.editor.note}>
      {props.renderToolbar(view, <SaveIndicator view={view} />)}
      <div className={styles["scroll"]} onBlur={save}>
        <div className={styles["sheet"]}>
          {props.renderNotice(view)}
          <SaveFailure
            draft={draft}
            view={view}
            onCopy={() => props.onCopy(view.content)}
            onKeepAsNew={() => props.onKeepAsNew(view.content)}
            onFull={props.onFull}
          />
          {tooLong ? <Notice kind="danger">{m.editor.tooLong(MAX_BODY_LENGTH)}</Notice> : null}
          <TitleField
            title={view.content.title}
            readOnly={readOnly}
            onChange={(title) => draft.change({ title })}
            onDone={() => body.current?.focus()}
            startsHere={props.startInTitle ?? false}
          />
          <div className={styles["meta"]}>
            {props.renderTags(view.content.tags, readOnly, (tags) => draft.change({ tags }))}
          </div>
          {props.preview ? (
            props.renderPreview(view.content)
          ) : (
            <BodyEditor
              ref={body}
              draft={draft}
              readOnly={readOnly}
              onTooLong={() => setTooLong(true)}
              onChanged={() => setTooLong(false)}
              onLeave={props.onLeave}
            />
          )}
        </div>
      </div>
    </section>
  );
}
