import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useRef, type ReactNode } from "react";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";

export interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  body: string;
  confirmLabel: string;
  cancelLabel: string;
  /** `danger` can't be undone. */
  kind?: "danger" | "primary";
  children?: ReactNode;
}

/**
 * Asks before something that changes much. A press beside it does nothing, so that no answer is given by accident, and
 * the keyboard begins at the answer that changes nothing.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const confirm = () => {
    props.onClose();
    props.onConfirm();
  };
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles["scrim"]} />
        <AlertDialog.Popup className={styles["popup"]} initialFocus={cancel}>
          <AlertDialog.Title className={styles["title"]}>{props.title}</AlertDialog.Title>
          <AlertDialog.Description className={styles["description"]}>
            {props.body}
          </AlertDialog.Description>
          {props.children}
          <footer className={styles["actions"]}>
            <Button ref={cancel} onClick={props.onClose}>
              {props.cancelLabel}
            </Button>
            <Button kind={props.kind ?? "danger"} onClick={confirm}>
              {props.confirmLabel}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
