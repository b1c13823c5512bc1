import type { ReactNode } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { SetteeGlyph } from "#client/ui/settee-glyph.tsx";
import styles from "./login-screen.module.css";

export interface EntryCardProps {
  title: string;
  lead?: string | undefined;
  children?: ReactNode;
}

/** The calm page on which everybody comes in: the name, one thing to say, one thing to do. */
export function EntryCard({ title, lead, children }: EntryCardProps) {
  const m = useMessages();
  return (
    <main className={styles["screen"]}>
      <div className={styles["card"]}>
        <header className={styles["head"]}>
          <span className={styles["glyph"]}>
            <SetteeGlyph size={60} />
          </span>
          <p className={styles["name"]}>{m.common.appName}</p>
          <p className={styles["lead"]}>{m.common.tagline}</p>
        </header>
        <div className={styles["words"]}>
          <h1 className={styles["title"]}>{title}</h1>
          {lead ? <p className={styles["lead"]}>{lead}</p> : null}
        </div>
        {children}
      </div>
    </main>
  );
}
