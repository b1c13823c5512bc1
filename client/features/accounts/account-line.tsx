import { useState } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { ConfirmDialog } from "#client/ui/confirm-dialog.tsx";
import styles from "./accounts-dialog.module.css";

export interface AccountLineProps {
  account: DeviceView["accounts"][number];
  onLogIn: () => void;
  onRemove: () => void;
}

/** One account whose notes are on this device. The open one is left by logging out. */
export function AccountLine({ account, onLogIn, onRemove }: AccountLineProps) {
  const m = useMessages();
  const [asking, setAsking] = useState(false);
  const { email } = account.user;
  const lost = account.unsynced > 0 ? ` ${m.accounts.removeUnsynced(account.unsynced)}` : "";
  return (
    <li className={styles["line"]}>
      <div className={styles["who"]}>
        <p className={styles["name"]}>{email}</p>
        <p className={styles["hint"]}>
          {account.isCurrent ? m.accounts.current : m.accounts.lastUsed(account.lastUsedAt)}
          {account.unsynced > 0 ? ` · ${m.accounts.unsynced(account.unsynced)}` : null}
        </p>
      </div>
      {account.isCurrent ? null : (
        <div className={styles["actions"]}>
          <Button aria-label={m.accounts.openAs(email)} onClick={onLogIn}>
            {m.accounts.open}
          </Button>
          <Button aria-label={m.accounts.removeOf(email)} onClick={() => setAsking(true)}>
            {m.accounts.remove}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={onRemove}
        title={m.accounts.removeTitle}
        body={m.accounts.removeBody(email) + lost}
        confirmLabel={m.accounts.removeConfirm}
        cancelLabel={m.common.cancel}
      />
    </li>
  );
}
