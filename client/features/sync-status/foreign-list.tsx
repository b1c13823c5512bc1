import type { SyncView } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import styles from "./sync-dialog.module.css";

/** Documents in the database that Settee did not write. */
export function ForeignList({ foreign }: { foreign: SyncView["foreign"] }) {
  const m = useMessages();
  if (foreign.length === 0) return null;
  return (
    <section>
      <h3 className={styles["title"]}>{m.sync.foreign(foreign.length)}</h3>
      <p className={styles["hint"]}>{m.sync.foreignHint}</p>
      <ul className={styles["list"]}>
        {foreign.map((document) => (
          <li key={document.id} className={styles["line"]}>
            <code className={styles["what"]}>{document.id}</code>
            <span className={styles["place"]}>{document.why}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
