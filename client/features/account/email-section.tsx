import { useState, type FormEvent } from "react";
import { askServerOf } from "#client/port/ask-server.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { PasswordField } from "#client/ui/password-field.tsx";
import { TextField } from "#client/ui/text-field.tsx";
import { useToasts } from "#client/ui/toasts.tsx";
import { useInPlace, type InPlace } from "#client/ui/use-in-place.ts";
import type { AccountDetails } from "#shared/account.ts";
import styles from "./account-page.module.css";
import { Section } from "./section.tsx";
import { useChange } from "./use-change.ts";

export interface EmailSectionProps {
  port: SetteePort;
  email: string;
  /** Null until the server has told. */
  details: AccountDetails | null;
}

/** The address, whether it is confirmed, and the way to another one. */
export function EmailSection({ port, email, details }: EmailSectionProps) {
  const a = useAccountMessages();
  const { isOpen, open, close, trigger, form } = useInPlace();
  const [requested, setRequested] = useState<string | null>(null);
  const sendsMail = details?.sendsMail ?? true;
  return (
    <Section
      name={a.email.title}
      value={
        <span className={styles["line"]}>
          {email}
          {details && sendsMail ? (
            <span className={styles["badge"]} data-kind={details.emailVerified ? "done" : "open"}>
              {details.emailVerified ? a.email.verified : a.email.unverified}
            </span>
          ) : null}
        </span>
      }
      action={
        isOpen ? null : (
          <Button ref={trigger} onClick={open}>
            {a.email.change}
          </Button>
        )
      }
    >
      {details && sendsMail && !details.emailVerified ? (
        <Unverified port={port} email={email} />
      ) : null}
      {requested === null ? null : (
        <Notice kind="info">
          {sendsMail ? a.email.requested(requested) : a.email.requestedNoMail(requested)}
        </Notice>
      )}
      {isOpen ? (
        <ChangeEmail
          port={port}
          sendsMail={sendsMail}
          form={form}
          onClose={close}
          onRequested={setRequested}
        />
      ) : null}
    </Section>
  );
}

function Unverified({ port, email }: { port: SetteePort; email: string }) {
  const a = useAccountMessages();
  const tell = useToasts();
  const change = useChange(() => null);
  const again = async () => {
    const isSent = await change.run(() => askServerOf(port)("requestEmailVerification", null));
    if (isSent) tell({ text: a.email.sent(email) });
  };
  return (
    <div className={styles["line"]}>
      <p className={styles["hint"]}>{change.problem?.sentence ?? a.email.unverifiedHint}</p>
      <Button kind="quiet" aria-disabled={change.working} onClick={() => void again()}>
        {a.email.again}
      </Button>
    </div>
  );
}

interface ChangeEmailProps extends InPlace {
  port: SetteePort;
  sendsMail: boolean;
  onRequested: (email: string) => void;
}

function ChangeEmail({ port, sendsMail, form, onClose, onRequested }: ChangeEmailProps) {
  const m = useMessages();
  const a = useAccountMessages();
  const [email, setEmail] = useState("");
  const [currentPassword, setPassword] = useState("");
  const change = useChange<"email" | "password">((reason) => {
    if (reason === "invalid-email" || reason === "email-taken") return "email";
    return reason === "wrong-password" ? "password" : null;
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const address = email.trim();
    if (address === "") return change.refuse("email", a.email.missing);
    if (currentPassword === "") return change.refuse("password", a.password.missing);
    const input = { email: address, currentPassword };
    if (!(await change.run(() => askServerOf(port)("requestEmailChange", input)))) return;
    onRequested(address);
    onClose();
  };
  return (
    <form ref={form} className={styles["form"]} noValidate onSubmit={(event) => void submit(event)}>
      <p className={styles["hint"]}>{sendsMail ? a.email.lead : a.email.leadNoMail}</p>
      {change.problem?.field === null ? (
        <Notice kind="danger">{change.problem.sentence}</Notice>
      ) : null}
      <TextField
        label={a.email.newAddress}
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        value={email}
        error={change.about("email")}
        onChange={(event) => setEmail(event.target.value)}
      />
      <PasswordField
        label={a.password.current}
        autoComplete="current-password"
        showLabel={m.login.showPassword}
        hideLabel={m.login.hidePassword}
        value={currentPassword}
        error={change.about("password")}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className={styles["actions"]}>
        <Button kind="primary" type="submit" aria-disabled={change.working}>
          {change.working ? a.working : a.email.send}
        </Button>
        <Button onClick={onClose}>{m.common.cancel}</Button>
      </div>
    </form>
  );
}
