import type { ReactNode } from "react";
import { SetteeGlyph } from "#client/ui/settee-glyph.tsx";
import styles from "./empty-list.module.css";

export interface EmptyListProps {
  title: string;
  hint?: string | undefined;
  actions?: ReactNode;
}

/** Says why the list is empty and what to do next. */
export function EmptyList({ title, hint, actions }: EmptyListProps) {
  return (
    <div className={styles["empty"]}>
      <span className={styles["glyph"]}>
        <SetteeGlyph size={44} />
      </span>
      <p className={styles["title"]}>{title}</p>
      {hint ? <p>{hint}</p> : null}
      {actions ? <div className={styles["actions"]}>{actions}</div> : null}
    </div>
  );
}
