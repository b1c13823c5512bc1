import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Dialog } from "#client/ui/dialog.tsx";
import { LoginForm } from "./login-form.tsx";
import type { LoginPurpose } from "./use-login-form.ts";

export interface LogInDialogProps {
  port: SetteePort;
  onClose: () => void;
  title: string;
  /** What will happen. */
  lead: string;
  purpose: LoginPurpose;
  email: string;
  /** Notes without an account that this log-in could take along. */
  localNotes: number;
  forgottenHref: (email: string) => string;
  /** Saves what is still being typed. */
  flush: () => Promise<void>;
}

/** Logging in or signing up over the open notebook: what is open stays where it is. */
export function LogInDialog(props: LogInDialogProps) {
  const m = useMessages();
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.title}
      description={props.lead}
      closeLabel={m.common.close}
    >
      <LoginForm
        port={props.port}
        purpose={props.purpose}
        email={props.email}
        localNotes={props.localNotes}
        forgottenHref={props.forgottenHref}
        flush={props.flush}
        onDone={props.onClose}
      />
    </Dialog>
  );
}
