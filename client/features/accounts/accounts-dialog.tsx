import { useState } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { useToasts } from "#client/ui/toasts.tsx";
import type { Result } from "#shared/result.ts";
import { AccountLine } from "./account-line.tsx";
import styles from "./accounts-dialog.module.css";
import { LocalLine } from "./local-line.tsx";

export interface AccountsDialogProps {
  port: SetteePort;
  device: DeviceView;
  /** An account is open, so that notes can be moved into it. */
  isSignedIn: boolean;
  onClose: () => void;
  /** With an address: as that account. */
  onLogIn: (email: string) => void;
}

/** Whose notes lie on this device, and the ways to switch and to remove. */
export function AccountsDialog({
  port,
  device,
  isSignedIn,
  onClose,
  onLogIn,
}: AccountsDialogProps) {
  const m = useMessages();
  const tell = useToasts();
  const [problem, setProblem] = useState<string | null>(null);
  const after = async (call: Promise<Result<null, { message: string }>>, done: string) => {
    const answer = await call;
    setProblem(answer.ok ? null : m.accounts.failed(answer.error.message));
    if (answer.ok) tell({ text: done });
  };
  const remove = (what: { userId: string } | "local") =>
    void after(port.call.removeKept(what), m.accounts.removed);
  return (
    <Dialog
      open
      onClose={onClose}
      title={m.accounts.title}
      description={m.accounts.lead}
      closeLabel={m.common.close}
      actions={<Button onClick={() => onLogIn("")}>{m.accounts.another}</Button>}
    >
      {problem ? <Notice kind="danger">{problem}</Notice> : null}
      <ul className={styles["list"]} aria-label={m.accounts.list}>
        {device.accounts.map((account) => (
          <AccountLine
            key={account.user.id}
            account={account}
            onLogIn={() => onLogIn(account.user.email)}
            onRemove={() => remove({ userId: account.user.id })}
          />
        ))}
        {device.localNotes > 0 ? (
          <LocalLine
            notes={device.localNotes}
            onMerge={
              isSignedIn
                ? () => void after(port.call.mergeLocalNotes(), m.accounts.localMerged)
                : null
            }
            onRemove={() => remove("local")}
          />
        ) : null}
      </ul>
    </Dialog>
  );
}
