import { useId, useState } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { Notice } from "#client/ui/notice.tsx";
import styles from "./log-out-dialog.module.css";

export interface LogOutDialogProps {
  port: SetteePort;
  open: boolean;
  onClose: () => void;
  /** Notes whose edits are on this device only. */
  unsynced: number;
  /** Saves what is still being typed. */
  flush: () => Promise<void>;
}

/** Asks what becomes of the notes on this device, and warns of what would be lost. */
export function LogOutDialog({ port, open, onClose, unsynced, flush }: LogOutDialogProps) {
  const m = useMessages();
  const id = useId();
  const [removeNotes, setRemoveNotes] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const logOut = async () => {
    await flush();
    const answer = await port.call.logOut({ removeNotes });
    if (!answer.ok) return setProblem(m.login.logOutFailed(answer.error.message));
    onClose();
  };
  const choices = [
    { value: false, label: m.login.keepNotes, hint: m.login.keepNotesHint },
    { value: true, label: m.login.removeNotes, hint: m.login.removeNotesHint },
  ];
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={m.login.logOutTitle}
      description={unsynced === 0 ? m.login.logOutAllSynced : undefined}
      closeLabel={m.common.close}
      actions={
        <>
          <Button onClick={onClose}>{m.common.cancel}</Button>
          <Button kind={removeNotes && unsynced > 0 ? "danger" : "primary"} onClick={logOut}>
            {m.login.logOut}
          </Button>
        </>
      }
    >
      {unsynced > 0 ? <Notice kind="warning">{m.login.logOutUnsynced(unsynced)}</Notice> : null}
      {problem ? <Notice kind="danger">{problem}</Notice> : null}
      <fieldset className={styles["choices"]}>
        <legend className={styles["legend"]}>{m.login.logOutTitle}</legend>
        {choices.map(({ value, label, hint }) => (
          <label key={label} className={styles["choice"]}>
            <input
              type="radio"
              name={id}
              aria-label={label}
              checked={removeNotes === value}
              onChange={() => setRemoveNotes(value)}
            />
            <span>
              <span className={styles["label"]}>{label}</span>
              <span className={styles["hint"]}>{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
