import { useState } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { ConfirmDialog } from "#client/ui/confirm-dialog.tsx";
import styles from "./accounts-dialog.module.css";

export interface LocalLineProps {
  notes: number;
  /** Null: there is no account to move them into. */
  onMerge: (() => void) | null;
  onRemove: () => void;
}

/** The notes that were written here without an account. */
export function LocalLine({ notes, onMerge, onRemove }: LocalLineProps) {
  const m = useMessages();
  const [asking, setAsking] = useState(false);
  return (
    <li className={styles["line"]}>
      <div className={styles["who"]}>
        <p className={styles["name"]}>{m.accounts.local}</p>
        <p className={styles["hint"]}>{m.accounts.localCount(notes)}</p>
      </div>
      {onMerge ? (
        <div className={styles["actions"]}>
          <Button onClick={onMerge}>{m.accounts.localMerge}</Button>
          <Button
            aria-label={m.accounts.removeOf(m.accounts.local)}
            onClick={() => setAsking(true)}
          >
            {m.accounts.remove}
          </Button>
        </div>
      ) : null}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={onRemove}
        title={m.accounts.removeTitle}
        body={m.accounts.localRemoveBody(notes)}
        confirmLabel={m.accounts.removeConfirm}
        cancelLabel={m.common.cancel}
      />
    </li>
  );
}
