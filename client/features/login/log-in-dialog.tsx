import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Dialog } from "#client/ui/dialog.tsx";
import type { SessionEndedWhy } from "#shared/reason.ts";
import { LoginForm } from "./login-form.tsx";

export interface LogInDialogProps {
  port: SetteePort;
  open: boolean;
  onClose: () => void;
  why: SessionEndedWhy;
  email: string;
}

/** Logging in again over the open notebook: everything stays where it is. */
export function LogInDialog({ port, open, onClose, why, email }: LogInDialogProps) {
  const m = useMessages();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={m.login.dialogTitle}
      description={m.login.ended[why]}
      closeLabel={m.common.close}
    >
      <LoginForm port={port} purpose="log-in" email={email} onDone={onClose} />
    </Dialog>
  );
}
