import { CircleAlert, CloudCheck, CloudOff, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import type { SyncView } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { classNames } from "#client/ui/class-names.ts";
import { safetyWords } from "./safety-words.ts";
import styles from "./sync-status.module.css";
import { moodOf, syncWords, type SyncMood } from "./sync-words.ts";

const icons: Record<SyncMood, ReactNode> = {
  calm: <CloudCheck size={16} />,
  busy: <RefreshCw size={16} />,
  away: <CloudOff size={16} />,
  asking: <CircleAlert size={16} />,
};

export interface SyncStatusProps {
  sync: SyncView | undefined;
  /** The account-less notebook is open. */
  isLocal: boolean;
  onOpen: () => void;
}

/** The state of sync and what is safe, in words, always in sight; a press shows more. */
export function SyncStatus({ sync, isLocal, onOpen }: SyncStatusProps) {
  const m = useMessages();
  const mood = sync ? moodOf(sync) : "away";
  const words = sync ? syncWords(m, sync.state, isLocal) : m.sync.opening;
  return (
    <output aria-label={m.sync.label} className={styles["status"]}>
      <button
        type="button"
        className={classNames(styles["chip"], styles[mood])}
        aria-haspopup="dialog"
        onClick={onOpen}
      >
        <span className={styles["icon"]}>{sync ? icons[mood] : null}</span>
        <span className={styles["words"]}>
          {words}{" "}
          {sync && !isLocal ? (
            <span className={styles["safety"]}>{safetyWords(m, sync, isLocal)}</span>
          ) : null}
        </span>
      </button>
    </output>
  );
}
