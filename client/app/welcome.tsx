import type { ReactNode } from "react";
import { SetteeGlyph } from "#client/ui/settee-glyph.tsx";
import styles from "./welcome.module.css";

export interface WelcomeProps {
  title: string;
  body: string;
  actions?: ReactNode;
}

/** In place of a note: nothing is open, or what was is gone. */
export function Welcome({ title, body, actions }: WelcomeProps) {
  return (
    <div className={styles["welcome"]}>
      <span className={styles["glyph"]}>
        <SetteeGlyph size={72} />
      </span>
      <h2 className={styles["title"]}>{title}</h2>
      <p>{body}</p>
      {actions}
    </div>
  );
}
