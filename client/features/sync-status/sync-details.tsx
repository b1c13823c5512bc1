import type { SyncView } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import styles from "./sync-details.module.css";
import { failureWords, syncWords } from "./sync-words.ts";

export interface SyncDetailsProps {
  sync: SyncView;
  onSyncNow: () => void;
  onLogIn: () => void;
}

export function SyncDetails({ sync, onSyncNow, onLogIn }: SyncDetailsProps) {
  const m = useMessages();
  const { state } = sync;
  return (
    <div className={styles["details"]}>
      <p>{syncWords(m, state)}</p>
      {state.type === "failed" ? <p>{failureWords(m, state.why)}</p> : null}
      {state.type === "needs-login" ? <p>{m.login.ended[state.why]}</p> : null}
      <p>{m.sync.unsynced(sync.unsynced)}</p>
      {sync.setAside.length > 0 ? (
        <section>
          <h3 className={styles["title"]}>{m.sync.setAside(sync.setAside.length)}</h3>
          <p className={styles["hint"]}>{m.sync.setAsideHint}</p>
          <ul className={styles["list"]}>
            {sync.setAside.map((note) => (
              <li key={note.id}>
                <strong>{note.title || m.notes.untitled}</strong>: {note.reason}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {sync.foreign.length > 0 ? (
        <section>
          <h3 className={styles["title"]}>{m.sync.foreign(sync.foreign.length)}</h3>
          <p className={styles["hint"]}>{m.sync.foreignHint}</p>
          <ul className={styles["list"]}>
            {sync.foreign.map((document) => (
              <li key={document.id}>
                <code>{document.id}</code>: {document.why}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {state.type === "needs-login" ? (
        <Button kind="primary" onClick={onLogIn}>
          {m.sync.logIn}
        </Button>
      ) : (
        <Button onClick={onSyncNow}>{m.sync.syncNow}</Button>
      )}
    </div>
  );
}
