import type { ReactNode } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { Dialog } from "#client/ui/dialog.tsx";
import styles from "./full-dialog.module.css";

export interface FullDialogProps {
  onClose: () => void;
  /** Usage and quota. */
  facts: ReactNode;
}

/** The browser has no space left: what is at stake and what to do, in order. */
export function FullDialog({ onClose, facts }: FullDialogProps) {
  const m = useMessages();
  return (
    <Dialog
      open
      onClose={onClose}
      title={m.storage.fullTitle}
      description={m.storage.fullBody}
      closeLabel={m.common.close}
    >
      <ol className={styles["steps"]}>
        {m.storage.fullSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {facts}
    </Dialog>
  );
}
