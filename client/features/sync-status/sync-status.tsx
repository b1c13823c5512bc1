import { CircleAlert, CloudCheck, CloudOff, RefreshCw } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { SetteePort, SyncView } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { classNames } from "#client/ui/class-names.ts";
import { Popover } from "#client/ui/popover.tsx";
import { SyncDetails } from "./sync-details.tsx";
import styles from "./sync-status.module.css";
import { moodOf, syncWords, type SyncMood } from "./sync-words.ts";

const icons: Record<SyncMood, ReactNode> = {
  calm: <CloudCheck size={16} />,
  busy: <RefreshCw size={16} />,
  away: <CloudOff size={16} />,
  asking: <CircleAlert size={16} />,
};

export interface SyncStatusProps {
  port: SetteePort;
  sync: SyncView | undefined;
  /** Opens the log-in dialog. */
  onLogIn: () => void;
}

/** The state of sync in words, always in sight; a press shows the details. */
export function SyncStatus({ port, sync, onLogIn }: SyncStatusProps) {
  const m = useMessages();
  const [open, setOpen] = useState(false);
  const mood = sync ? moodOf(sync.state) : "away";
  const trigger = (
    <button type="button" className={classNames(styles["chip"], styles[mood])}>
      <span className={styles["icon"]}>{sync ? icons[mood] : null}</span>
      <span className={styles["words"]}>{sync ? syncWords(m, sync.state) : m.sync.opening}</span>
    </button>
  );
  return (
    <output aria-label={m.sync.label} className={styles["status"]}>
      <Popover trigger={trigger} title={m.sync.details} open={open} onOpenChange={setOpen}>
        {sync ? (
          <SyncDetails
            sync={sync}
            onSyncNow={() => void port.call.syncNow()}
            onLogIn={() => {
              setOpen(false);
              onLogIn();
            }}
          />
        ) : null}
      </Popover>
    </output>
  );
}
