import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./toasts.module.css";

export interface ToastText {
  text: string;
  /** `alert` interrupts a screen reader and stays until it is dismissed. */
  kind?: "note" | "alert";
  action?: { label: string; run: () => void } | undefined;
}

/** Short messages at the bottom. Mount once, around everything that calls `useToasts`. */
export function Toasts({ closeLabel, children }: { closeLabel: string; children: ReactNode }) {
  return (
    <Toast.Provider limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles["viewport"]}>
          <ToastList closeLabel={closeLabel} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList({ closeLabel }: { closeLabel: string }) {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} swipeDirection="down" className={styles["toast"]}>
      <Toast.Content className={styles["content"]}>
        <Toast.Title className={styles["text"]} />
        <Toast.Action className={styles["action"]} />
        <Toast.Close className={styles["close"]} aria-label={closeLabel}>
          <X size={16} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

/** Gives the function that shows a message. */
export function useToasts(): (toast: ToastText) => void {
  const { add, close } = Toast.useToastManager();
  return ({ text, kind = "note", action }) => {
    const id = add({
      title: text,
      timeout: kind === "alert" ? 0 : 6000,
      priority: kind === "alert" ? "high" : "low",
      ...(action && {
        actionProps: {
          children: action.label,
          onClick: () => {
            close(id);
            action.run();
          },
        },
      }),
    });
  };
}
