import { useState } from "react";
import type { Safety } from "#client/port/safety-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { useToasts } from "#client/ui/toasts.tsx";
import styles from "./held-dialog.module.css";

export interface HeldDialogProps {
  port: SetteePort;
  held: NonNullable<Safety["held"]>;
  onClose: () => void;
}

/** Many notes would disappear at once: what they are, and the person's word on it. */
export function HeldDialog({ port, held, onClose }: HeldDialogProps) {
  const m = useMessages();
  const tell = useToasts();
  const [problem, setProblem] = useState<string | null>(null);
  const words = m.sync.held;
  const trashed = held.notes - held.deleted;

  const answer = async (choice: "apply" | "undo") => {
    const done = await port.call.answerHeld(choice);
    if (!done.ok) return setProblem(m.accounts.failed(done.error.message));
    tell({ text: choice === "undo" ? words.undone : words.applied });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.notice(held.notes, held.of)}
      closeLabel={m.common.close}
      actions={
        <>
          <Button onClick={onClose}>{words.later}</Button>
          <Button kind="danger" onClick={() => void answer("apply")}>
            {words.apply}
          </Button>
          <Button kind="primary" onClick={() => void answer("undo")}>
            {words.undo}
          </Button>
        </>
      }
    >
      {problem ? <Notice kind="danger">{problem}</Notice> : null}
      {held.deleted > 0 ? <p>{words.deleted(held.deleted)}</p> : null}
      {trashed > 0 ? <p>{words.trashed(trashed)}</p> : null}
      {held.titles.length > 0 ? (
        <>
          <p className={styles["among"]}>{words.among}</p>
          <ul className={styles["titles"]}>
            {[...new Set(held.titles)].map((title) => (
              <li key={title}>{title || m.notes.untitled}</li>
            ))}
          </ul>
        </>
      ) : null}
    </Dialog>
  );
}
