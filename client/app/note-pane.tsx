import { lazy, Suspense, useEffect, useState } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import type { Drafts } from "#client/features/editor/drafts.ts";
import { NoteEditor } from "#client/features/editor/note-editor.tsx";
import type { Draft } from "#client/features/editor/draft.ts";
import { useDraft, useDraftView } from "#client/features/editor/use-draft.ts";
import { ReviewNotice } from "#client/features/review/review-notice.tsx";
import { TagEditor } from "#client/features/tags/tag-editor.tsx";
import { useTags } from "#client/features/tags/use-tags.ts";
import { TrashBar } from "#client/features/trash/trash-bar.tsx";
import type { Trash } from "#client/features/trash/trash.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import type { NoteContent } from "#shared/note.ts";
import { NoteToolbar } from "./note-toolbar.tsx";
import { usePageTitle } from "./use-page-title.ts";
import { useReview } from "./use-review.ts";
import { Welcome } from "./welcome.tsx";

const Preview = lazy(async () => ({
  default: (await import("#client/features/preview/preview.tsx")).Preview,
}));

const ReviewScreen = lazy(async () => ({
  default: (await import("#client/features/review/review-screen.tsx")).ReviewScreen,
}));

export interface NotePaneProps {
  port: SetteePort;
  drafts: Drafts;
  trash: Trash;
  id: string;
  isNew: boolean;
  preview: boolean;
  onTogglePreview: () => void;
  /** Back to the list. */
  onLeave: () => void;
  /** Escape in the text. */
  onEscape: () => void;
  onCopy: (content: NoteContent) => void;
  onKeepAsNew: (content: NoteContent) => void;
  onFull: () => void;
}

/** One open note with everything that can be done to it. */
export default function NotePane(props: NotePaneProps) {
  const { port, drafts, id } = props;
  const m = useMessages();
  const draft = useDraft(port, drafts, id);
  useEffect(() => {
    // Fetched ahead, so that the first preview opens at once and offline.
    void import("#client/features/preview/preview.tsx");
  }, []);
  if (draft === undefined) return null;
  if (draft === null)
    return (
      <Welcome
        title={m.notes.goneTitle}
        body={m.notes.goneBody}
        actions={<Button onClick={props.onLeave}>{m.notes.backToNotes}</Button>}
      />
    );
  return <OpenNote {...props} draft={draft} />;
}

function OpenNote(props: NotePaneProps & { draft: Draft }) {
  const { port, trash, id, draft } = props;
  const m = useMessages();
  const tags = useTags(port);
  const { content, view } = useDraftView(draft);
  const [isReviewing, setReviewing] = useState(false);
  const settle = useReview(port, id);
  usePageTitle(content.title || m.notes.untitled);
  const { review } = view;
  const leaveReview = () => {
    setReviewing(false);
    document.getElementById("note-pane")?.focus();
  };
  const openReview = async () => {
    await draft.flush();
    setReviewing(true);
  };
  const leaveAfter = async (done: Promise<boolean>) => {
    if (await done) props.onLeave();
  };
  if (isReviewing && review)
    return (
      <Suspense fallback={null}>
        <ReviewScreen
          review={review}
          content={content}
          onLeave={leaveReview}
          onSettle={(before, after) =>
            void settle(review, before, after).then((done) => done && leaveReview())
          }
        />
      </Suspense>
    );
  return (
    <NoteEditor
      key={draft.id}
      draft={draft}
      preview={props.preview}
      startInTitle={props.isNew}
      onCopy={props.onCopy}
      onKeepAsNew={props.onKeepAsNew}
      onFull={props.onFull}
      onLeave={props.onEscape}
      renderPreview={(content) => (
        <Suspense fallback={null}>
          <Preview content={content} />
        </Suspense>
      )}
      renderTags={(current, readOnly, change) => (
        <TagEditor
          tags={current}
          readOnly={readOnly}
          known={tags.map(({ tag }) => tag)}
          onChange={change}
        />
      )}
      renderNotice={({ view, content }) =>
        view.note.trashedAt === null ? (
          review && (
            <ReviewNotice
              review={review}
              onReview={() => void openReview()}
              onLeaveSo={() => void draft.flush().then(() => settle(review, content, content))}
            />
          )
        ) : (
          <TrashBar
            title={content.title}
            onRestore={() => void leaveAfter(trash.restore(id))}
            onDelete={() => void leaveAfter(trash.deleteForever([id]))}
          />
        )
      }
      renderToolbar={({ view }, saved) => (
        <NoteToolbar
          view={view}
          saved={saved}
          preview={props.preview}
          onBack={props.onLeave}
          onTogglePreview={props.onTogglePreview}
          onPin={(pinned) => void trash.pin(id, pinned)}
          onTrash={() => void draft.flush().then(() => leaveAfter(trash.trash(id)))}
        />
      )}
    />
  );
}
