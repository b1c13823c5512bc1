import { useMessages } from "#client/messages/use-messages.ts";
import type { Messages } from "#client/messages/messages.ts";
import { MAX_BODY_LENGTH } from "#shared/limits.ts";
import styles from "./import-report.module.css";
import type { ImportProgress, Refusal } from "./import-run.ts";

/** What came of an import: every file that did not become a note is named with the reason. */
export function ImportReport({
  progress,
  stopped,
}: {
  progress: ImportProgress;
  stopped: boolean;
}) {
  const m = useMessages();
  const { imported, skipped, refused, total } = progress;
  return (
    <div className={styles["report"]} aria-live="polite">
      {stopped ? <p>{m.importing.stopped}</p> : null}
      <p className={styles["done"]}>
        {total === 0 && refused.length === 0 ? m.importing.none : m.importing.done(imported)}
      </p>
      {skipped > 0 ? <p className={styles["hint"]}>{m.importing.skipped(skipped)}</p> : null}
      {refused.length > 0 ? (
        <>
          <p>{m.importing.refused(refused.length)}</p>
          <ul className={styles["list"]}>
            {refused.map((refusal) => (
              <li key={refusal.path}>
                <strong>{refusal.path}</strong>: {refusalSentence(m, refusal)}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}

function refusalSentence(m: Messages, refusal: Refusal): string {
  switch (refusal.why) {
    case "not-utf8":
      return m.importing.notUtf8;
    case "too-long":
      return m.importing.tooLong(refusal.length, refusal.limit);
    case "too-big":
      return m.importing.tooBig(MAX_BODY_LENGTH);
    case "unreadable":
      return m.importing.unreadable(refusal.message);
    case "storage":
      return m.importing.storage(refusal.message);
  }
}
