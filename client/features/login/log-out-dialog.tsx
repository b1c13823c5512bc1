import { useState, type ReactNode } from "react";
import type { Safety } from "#client/port/safety-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Choices } from "#client/ui/choices.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { Notice } from "#client/ui/notice.tsx";

export interface LogOutDialogProps {
  port: SetteePort;
  onClose: () => void;
  safety: Safety;
  /** Saves what is still being typed. */
  flush: () => Promise<void>;
  /** A way to keep what the server lacks. */
  download: ReactNode;
}

/** Asks what becomes of the notes on this device, and warns of what would be lost. */
export function LogOutDialog({ port, onClose, safety, flush, download }: LogOutDialogProps) {
  const m = useMessages();
  const [choice, setChoice] = useState<"keep" | "remove">("keep");
  const [problem, setProblem] = useState<string | null>(null);
  const { counts, isAllOnServer } = safety;
  const unsafe = counts.onlyHere + counts.onItsWay + counts.setAside;

  const logOut = async () => {
    await flush();
    const answer = await port.call.logOut({ removeNotes: choice === "remove" });
    if (!answer.ok) return setProblem(m.login.logOutFailed(answer.error.message));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={m.login.logOutTitle}
      description={isAllOnServer ? m.login.logOutAllSynced : undefined}
      closeLabel={m.common.close}
      actions={
        <>
          <Button onClick={onClose}>{m.common.cancel}</Button>
          <Button
            kind={choice === "remove" && !isAllOnServer ? "danger" : "primary"}
            onClick={() => void logOut()}
          >
            {m.login.logOut}
          </Button>
        </>
      }
    >
      {isAllOnServer ? null : (
        <Notice kind="warning" actions={download}>
          {unsafe > 0 ? m.login.logOutUnsynced(unsafe) : m.login.logOutNotYet}
        </Notice>
      )}
      {problem ? <Notice kind="danger">{problem}</Notice> : null}
      <Choices
        legend={m.login.logOutTitle}
        value={choice}
        onChange={setChoice}
        options={[
          { value: "keep", label: m.login.keepNotes, hint: m.login.keepNotesHint },
          { value: "remove", label: m.login.removeNotes, hint: m.login.removeNotesHint },
        ]}
      />
    </Dialog>
  );
}
