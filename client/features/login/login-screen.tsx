import { useState } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { SetteeGlyph } from "#client/ui/settee-glyph.tsx";
import { LoginForm } from "./login-form.tsx";
import styles from "./login-screen.module.css";
import type { LoginPurpose } from "./use-login-form.ts";

export interface LoginScreenProps {
  port: SetteePort;
  /** Without HTTPS the browser offers no offline use. */
  insecure: boolean;
}

/** One calm page to come in by. */
export function LoginScreen({ port, insecure }: LoginScreenProps) {
  const m = useMessages();
  const [purpose, setPurpose] = useState<LoginPurpose>("log-in");
  const isNew = purpose === "sign-up";
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
        <LoginForm key={purpose} port={port} purpose={purpose} onDone={() => undefined} />
        <Button
          kind="quiet"
          className={styles["switch"]}
          onClick={() => setPurpose(isNew ? "log-in" : "sign-up")}
        >
          {isNew ? m.login.toLogIn : m.login.toSignUp}
        </Button>
      </div>
    </main>
  );
}
