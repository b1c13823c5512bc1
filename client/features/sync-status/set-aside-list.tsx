import type { SetAsideWhy } from "#client/port/safety-view.ts";
import type { SyncView } from "#client/port/settee-port.ts";
import type { Messages } from "#client/messages/messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import styles from "./sync-dialog.module.css";

export interface SetAsideListProps {
  setAside: SyncView["setAside"];
  onRetry: (ids: readonly string[] | "all") => void;
}

/** What the server refused, and why. */
export function SetAsideList({ setAside, onRetry }: SetAsideListProps) {
  const m = useMessages();
  if (setAside.length === 0) return null;
  return (
    <section>
      <div className={styles["head"]}>
        <h3 className={styles["title"]}>{m.sync.setAside(setAside.length)}</h3>
        <Button onClick={() => onRetry("all")}>{m.sync.sendAgain}</Button>
      </div>
      <p className={styles["hint"]}>{m.sync.setAsideHint}</p>
      <ul className={styles["list"]}>
        {setAside.map((note) => (
          <li key={note.id} className={styles["line"]}>
            <div className={styles["what"]}>
              <strong>{note.title || m.notes.untitled}</strong>
              <p className={styles["hint"]}>{whyWords(m, note.why)}</p>
            </div>
            <time className={styles["place"]} dateTime={note.why.at}>
              {m.formats.day(note.why.at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}

function whyWords(m: Messages, why: SetAsideWhy): string {
  switch (why.kind) {
    case "refused":
      return m.sync.refused(why.reason);
    case "too-large":
      return m.sync.tooLarge(why.reason);
  }
}
