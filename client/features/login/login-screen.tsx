import { useState } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { EntryCard } from "./entry-card.tsx";
import { KeptAccounts } from "./kept-accounts.tsx";
import { LoginForm } from "./login-form.tsx";
import styles from "./login-screen.module.css";
import { StartLocal } from "./start-local.tsx";
import { useEntrance } from "./use-entrance.ts";
import type { LoginPurpose } from "./use-login-form.ts";

export interface LoginScreenProps {
  port: SetteePort;
  device: DeviceView | undefined;
  /** Without HTTPS the browser offers no offline use. */
  insecure: boolean;
  /** Where a forgotten password is asked for. */
  forgottenHref: (email: string) => string;
}

/** One calm page to come in by: with an account, with one that is kept here, or without. */
export function LoginScreen({ port, device, insecure, forgottenHref }: LoginScreenProps) {
  const m = useMessages();
  const [purpose, setPurpose] = useState<LoginPurpose>("log-in");
  const [email, setEmail] = useState("");
  const registration = useEntrance(port)?.registration ?? "open";
  const isNew = purpose === "sign-up";
  const localNotes = device?.localNotes ?? 0;
  return (
    <EntryCard
      title={isNew ? m.login.signUpTitle : m.login.logInTitle}
      lead={isNew ? m.login.signUpLead : m.login.logInLead}
    >
      {insecure ? <Notice kind="warning">{m.common.insecure}</Notice> : null}
      {isNew && localNotes > 0 ? (
        <Notice kind="info">{m.accounts.adopted(localNotes)}</Notice>
      ) : null}
      {isNew ? null : (
        <KeptAccounts accounts={device?.accounts ?? []} current={email} onChoose={setEmail} />
      )}
      <LoginForm
        key={`${purpose} ${email}`}
        port={port}
        purpose={purpose}
        email={email}
        localNotes={localNotes}
        forgottenHref={forgottenHref}
        onDone={() => undefined}
      />
      {registration === "open" || isNew ? (
        <Button
          kind="quiet"
          className={styles["switch"]}
          onClick={() => setPurpose(isNew ? "log-in" : "sign-up")}
        >
          {isNew ? m.login.toLogIn : m.login.toSignUp}
        </Button>
      ) : (
        <p className={styles["only"]}>{m.login.newHere[registration]}</p>
      )}
      <StartLocal port={port} localNotes={localNotes} />
    </EntryCard>
  );
}
