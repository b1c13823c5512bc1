import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

export interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  body: string;
  confirmLabel: string;
  cancelLabel: string;
  closeLabel: string;
}

/** Asks before something that can't be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const confirm = () => {
    props.onClose();
    props.onConfirm();
  };
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      description={props.body}
      closeLabel={props.closeLabel}
      actions={
        <>
          <Button onClick={props.onClose}>{props.cancelLabel}</Button>
          <Button kind="danger" onClick={confirm}>
            {props.confirmLabel}
          </Button>
        </>
      }
    />
  );
}
