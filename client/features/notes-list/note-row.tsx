import { GitMerge, Pin } from "lucide-react";
import type { NoteSummary } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { VisuallyHidden } from "#client/ui/visually-hidden.tsx";
import { Highlighted } from "./highlighted.tsx";
import styles from "./note-row.module.css";

export interface NoteRowProps {
  note: NoteSummary;
  href: string;
  current: boolean;
  search: string;
}

/** One note in the list: a link named by its title that covers the whole row. */
export function NoteRow({ note, href, current, search }: NoteRowProps) {
  const m = useMessages();
  return (
    <div className={styles["row"]}>
      <span className={styles["head"]}>
        <a className={styles["title"]} href={href} aria-current={current ? "page" : undefined}>
          <Highlighted text={note.title || m.notes.untitled} search={search} />
        </a>
        {note.wantsReview ? (
          <GitMerge size={14} className={styles["review"]} aria-label={m.notes.wantsReview} />
        ) : null}
        {note.pinned ? (
          <Pin size={13} className={styles["pin"]} aria-label={m.notes.pinned} />
        ) : null}
      </span>
      <span className={styles["excerpt"]}>
        <Highlighted text={note.excerpt} search={search} />
      </span>
      <span className={styles["meta"]}>
        {note.unsynced ? (
          <span className={styles["dot"]} title={m.notes.unsynced}>
            <VisuallyHidden>{m.notes.unsynced}</VisuallyHidden>
          </span>
        ) : null}
        <time dateTime={note.updatedAt}>{m.formats.day(note.updatedAt)}</time>
        <span className={styles["tags"]}>{note.tags.map((tag) => `#${tag}`).join("  ")}</span>
      </span>
    </div>
  );
}
