import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./dialog.module.css";
import { IconButton } from "./icon-button.tsx";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: string | undefined;
  closeLabel: string;
  /** For what has more to show than to ask. */
  wide?: boolean;
  children?: ReactNode;
  /** Buttons at the end, the one that goes on last. */
  actions?: ReactNode;
}

/** A modal question or form; on a phone it rises from the bottom edge. Escape and the scrim close it. */
export function Dialog(props: DialogProps) {
  return (
    <Base.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles["scrim"]} />
        <Base.Popup className={classNames(styles["popup"], props.wide === true && styles["wide"])}>
          <header className={styles["head"]}>
            <Base.Title className={styles["title"]}>{props.title}</Base.Title>
            <IconButton
              label={props.closeLabel}
              icon={<X size={18} />}
              onClick={() => props.onClose()}
            />
          </header>
          {props.description ? (
            <Base.Description className={styles["description"]}>
              {props.description}
            </Base.Description>
          ) : null}
          {props.children}
          {props.actions ? <footer className={styles["actions"]}>{props.actions}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
