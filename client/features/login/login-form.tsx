import { useEffect, useRef, useState, type FormEvent } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Choices } from "#client/ui/choices.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { PasswordField } from "#client/ui/password-field.tsx";
import { TextField } from "#client/ui/text-field.tsx";
import styles from "./login-form.module.css";
import { NewPassword } from "./new-password.tsx";
import { useLoginForm, type LocalChoice, type LoginPurpose } from "./use-login-form.ts";

export interface LoginFormProps {
  port: SetteePort;
  purpose: LoginPurpose;
  /** Known from this device: logging in again as the same person. */
  email?: string;
  /** Notes without an account that this log-in could take along. */
  localNotes: number;
  /** Where a forgotten password is asked for. */
  forgottenHref: (email: string) => string;
  /** Lets this account be opened where not everybody may. */
  invitation?: string;
  /** The invitation is for that address alone. */
  isEmailFixed?: boolean;
  /** Saves what is still being typed. */
  flush?: () => Promise<void>;
  onDone: () => void;
}

export function LoginForm(props: LoginFormProps) {
  const { port, purpose, localNotes } = props;
  const m = useMessages();
  const [email, setEmail] = useState(props.email ?? "");
  const [password, setPassword] = useState("");
  const [local, setLocal] = useState<LocalChoice>("merge");
  const login = useLoginForm(port, purpose, m, props.onDone, props.invitation);
  const form = useRef<HTMLFormElement>(null);
  const isNew = purpose === "sign-up";
  const { problem } = login;

  useEffect(() => {
    if (problem?.field)
      form.current?.querySelector<HTMLInputElement>(`[name=${problem.field}]`)?.focus();
  }, [problem]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void login.submit({ email, password, local }, props.flush);
  };
  const about = (field: "email" | "password") =>
    problem?.field === field ? problem.sentence : undefined;

  return (
    <form ref={form} className={styles["form"]} onSubmit={submit} noValidate>
      {problem && !problem.field ? <Notice kind="danger">{problem.sentence}</Notice> : null}
      <TextField
        label={m.login.email}
        name="email"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={email}
        readOnly={props.isEmailFixed}
        error={about("email")}
        onChange={(event) => setEmail(event.target.value)}
      />
      {isNew ? (
        <NewPassword value={password} onChange={setPassword} error={about("password")} />
      ) : (
        <div className={styles["known"]}>
          <PasswordField
            label={m.login.password}
            name="password"
            autoComplete="current-password"
            showLabel={m.login.showPassword}
            hideLabel={m.login.hidePassword}
            value={password}
            error={about("password")}
            onChange={(event) => setPassword(event.target.value)}
          />
          <a className={styles["forgotten"]} href={props.forgottenHref(email.trim())}>
            {m.login.forgotten}
          </a>
        </div>
      )}
      {localNotes > 0 && !isNew ? (
        <Choices
          legend={m.accounts.mergeQuestion(localNotes)}
          showLegend
          value={local}
          onChange={setLocal}
          options={[
            { value: "merge", label: m.accounts.merge, hint: m.accounts.mergeHint },
            { value: "leave", label: m.accounts.leave, hint: m.accounts.leaveHint },
          ]}
        />
      ) : null}
      <Button kind="primary" type="submit" aria-disabled={login.working}>
        {login.working ? m.login.working : isNew ? m.login.signUp : m.login.logIn}
      </Button>
    </form>
  );
}
