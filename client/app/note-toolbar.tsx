import { ArrowLeft, BookOpen, Ellipsis, PenLine, Pin, PinOff, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { NoteView } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { IconButton } from "#client/ui/icon-button.tsx";
import { Menu, MenuItem, MenuNote } from "#client/ui/menu.tsx";
import styles from "./note-toolbar.module.css";
import { modifier } from "./use-shortcuts.ts";

export interface NoteToolbarProps {
  view: NoteView;
  saved: ReactNode;
  preview: boolean;
  onBack: () => void;
  onTogglePreview: () => void;
  onPin: (pinned: boolean) => void;
  onTrash: () => void;
}

export function NoteToolbar(props: NoteToolbarProps) {
  const m = useMessages();
  const { note } = props.view;
  const canChange = note.trashedAt === null && props.view.readOnly === null;
  return (
    <div className={styles["bar"]} role="toolbar" aria-label={m.editor.toolbar}>
      <span className={styles["back"]}>
        <IconButton
          label={m.notes.back}
          icon={<ArrowLeft size={20} className={styles["arrow"]} />}
          onClick={props.onBack}
        />
      </span>
      <span className={styles["saved"]}>{props.saved}</span>
      <IconButton
        label={props.preview ? m.editor.write : m.editor.preview}
        keys={`${modifier}E`}
        icon={props.preview ? <PenLine size={18} /> : <BookOpen size={18} />}
        onClick={props.onTogglePreview}
      />
      {canChange ? (
        <>
          <IconButton
            label={note.pinned ? m.notes.unpin : m.notes.pin}
            icon={note.pinned ? <PinOff size={18} /> : <Pin size={18} />}
            onClick={() => props.onPin(!note.pinned)}
          />
          <IconButton
            label={m.notes.moveToTrash}
            icon={<Trash2 size={18} />}
            onClick={props.onTrash}
          />
        </>
      ) : null}
      <Menu trigger={<IconButton label={m.notes.more} icon={<Ellipsis size={18} />} />}>
        <MenuNote>{m.editor.edited(note.updatedAt)}</MenuNote>
        <MenuItem icon={null} onClick={props.onTogglePreview}>
          {props.preview ? m.editor.write : m.editor.preview}
        </MenuItem>
      </Menu>
    </div>
  );
}
