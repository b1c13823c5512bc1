import { useState, type FormEvent } from "react";
import { askServerOf } from "#client/port/ask-server.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { strengthSentence } from "#client/messages/strength-sentence.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { NewPasswordField } from "#client/ui/new-password-field.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { PasswordField } from "#client/ui/password-field.tsx";
import { useToasts } from "#client/ui/toasts.tsx";
import { useInPlace, type InPlace } from "#client/ui/use-in-place.ts";
import styles from "./account-page.module.css";
import { Section } from "./section.tsx";
import { useChange } from "./use-change.ts";

export interface PasswordSectionProps {
  port: SetteePort;
  /** For the browser's store of passwords. */
  email: string;
}

/** Changing the password, which logs out every other device. */
export function PasswordSection({ port, email }: PasswordSectionProps) {
  const a = useAccountMessages();
  const { isOpen, open, close, trigger, form } = useInPlace();
  return (
    <Section
      name={a.password.title}
      hint={isOpen ? undefined : a.password.hint}
      action={
        isOpen ? null : (
          <Button ref={trigger} onClick={open}>
            {a.password.change}
          </Button>
        )
      }
    >
      {isOpen ? <ChangePassword port={port} email={email} form={form} onClose={close} /> : null}
    </Section>
  );
}

function ChangePassword(props: PasswordSectionProps & InPlace) {
  const { port, email, form, onClose } = props;
  const m = useMessages();
  const a = useAccountMessages();
  const tell = useToasts();
  const [currentPassword, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useChange<"current" | "new">((reason) => {
    if (reason === "wrong-password") return "current";
    return reason === "password-too-short" || reason === "password-too-common" ? "new" : null;
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (currentPassword === "") return change.refuse("current", a.password.missing);
    if (password === "") return change.refuse("new", a.password.newMissing);
    const input = { currentPassword, password };
    if (!(await change.run(() => askServerOf(port)("changePassword", input)))) return;
    tell({ text: a.password.changed });
    onClose();
  };
  return (
    <form ref={form} className={styles["form"]} noValidate onSubmit={(event) => void submit(event)}>
      <p className={styles["hint"]}>{a.password.lead}</p>
      {change.problem?.field === null ? (
        <Notice kind="danger">{change.problem.sentence}</Notice>
      ) : null}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={a.password.current}
        autoComplete="current-password"
        showLabel={m.login.showPassword}
        hideLabel={m.login.hidePassword}
        value={currentPassword}
        error={change.about("current")}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <NewPasswordField
        label={a.password.new}
        showLabel={m.login.showPassword}
        hideLabel={m.login.hidePassword}
        hint={m.login.passwordHint}
        sentenceOf={(strength) => strengthSentence(m, strength)}
        value={password}
        error={change.about("new")}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className={styles["actions"]}>
        <Button kind="primary" type="submit" aria-disabled={change.working}>
          {change.working ? a.working : a.password.change}
        </Button>
        <Button onClick={onClose}>{m.common.cancel}</Button>
      </div>
    </form>
  );
}
