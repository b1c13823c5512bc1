import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./notice.module.css";

export interface NoticeProps {
  kind: "info" | "warning" | "danger";
  children: ReactNode;
  actions?: ReactNode;
  /** Danger interrupts a screen reader; the others wait. */
  icon?: ReactNode;
}

/** A sentence that stays where it belongs until its cause is gone. */
export function Notice({ kind, children, actions, icon }: NoticeProps) {
  return (
    <div
      role={kind === "danger" ? "alert" : undefined}
      className={classNames(styles["notice"], styles[kind])}
    >
      {icon}
      <p className={styles["text"]}>{children}</p>
      {actions ? <div className={styles["actions"]}>{actions}</div> : null}
    </div>
  );
}
