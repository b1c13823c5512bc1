import type { ReactNode } from "react";
import styles from "./account-page.module.css";

export interface SectionProps {
  name: string;
  value?: ReactNode;
  hint?: string | undefined;
  /** What can be done about it, at its end. */
  action?: ReactNode;
  /** Below, over the whole width. */
  children?: ReactNode;
}

/** One fact about the account. */
export function Section({ name, value, hint, action, children }: SectionProps) {
  return (
    <section className={styles["section"]} aria-label={name}>
      <div className={styles["what"]}>
        <h3 className={value === undefined ? styles["value"] : styles["name"]}>{name}</h3>
        {value === undefined ? null : <div className={styles["value"]}>{value}</div>}
        {hint ? <p className={styles["hint"]}>{hint}</p> : null}
      </div>
      {action}
      {children ? <div className={styles["more"]}>{children}</div> : null}
    </section>
  );
}
