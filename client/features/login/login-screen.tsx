import { useState } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { SetteeGlyph } from "#client/ui/settee-glyph.tsx";
import { KeptAccounts } from "./kept-accounts.tsx";
import { LoginForm } from "./login-form.tsx";
import styles from "./login-screen.module.css";
import { StartLocal } from "./start-local.tsx";
import type { LoginPurpose } from "./use-login-form.ts";

export interface LoginScreenProps {
  port: SetteePort;
  device: DeviceView | undefined;
  /** Without HTTPS the browser offers no offline use. */
  insecure: boolean;
}

/** One calm page to come in by: with an account, with one that is kept here, or without. */
export function LoginScreen({ port, device, insecure }: LoginScreenProps) {
  const m = useMessages();
  const [purpose, setPurpose] = useState<LoginPurpose>("log-in");
  const [email, setEmail] = useState("");
  const isNew = purpose === "sign-up";
  const localNotes = device?.localNotes ?? 0;
  return (
    <main className={styles["screen"]}>
      <div className={styles["card"]}>
        <header className={styles["head"]}>
          <span className={styles["glyph"]}>
            <SetteeGlyph size={60} />
          </span>
          <p className={styles["name"]}>{m.common.appName}</p>
          <p className={styles["lead"]}>{m.common.tagline}</p>
        </header>
        <div className={styles["words"]}>
          <h1 className={styles["title"]}>{isNew ? m.login.signUpTitle : m.login.logInTitle}</h1>
          <p className={styles["lead"]}>{isNew ? m.login.signUpLead : m.login.logInLead}</p>
        </div>
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
          onDone={() => undefined}
        />
        <Button
          kind="quiet"
          className={styles["switch"]}
          onClick={() => setPurpose(isNew ? "log-in" : "sign-up")}
        >
          {isNew ? m.login.toLogIn : m.login.toSignUp}
        </Button>
        <StartLocal port={port} localNotes={localNotes} />
      </div>
    </main>
  );
}
