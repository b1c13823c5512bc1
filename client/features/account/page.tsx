import type { ReactNode } from "react";
import type { LoginFailure } from "#client/port/settee-port.ts";
import { serverFailureSentence } from "#client/messages/server-failure-sentence.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import styles from "./page.module.css";

export interface PageProps {
  title: string;
  lead?: string;
  children: ReactNode;
}

/** One page about the account. */
export function Page({ title, lead, children }: PageProps) {
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h2 className={styles["title"]}>{title}</h2>
        {lead ? <p className={styles["lead"]}>{lead}</p> : null}
      </header>
      {children}
    </div>
  );
}

export function Loading() {
  const a = useAccountMessages();
  return <p className={styles["quiet"]}>{a.loading}</p>;
}

export interface TroubleProps {
  failure: LoginFailure;
  onRetry: () => void;
  onLogIn: () => void;
}

/** What the page would show could not be had. */
export function Trouble({ failure, onRetry, onLogIn }: TroubleProps) {
  const m = useMessages();
  const a = useAccountMessages();
  const isLoggedOut =
    failure.type === "refused" &&
    (failure.reason === "session-ended" || failure.reason === "not-logged-in");
  return (
    <Notice
      kind={failure.type === "offline" ? "info" : "warning"}
      actions={
        isLoggedOut ? (
          <Button onClick={onLogIn}>{m.login.logIn}</Button>
        ) : (
          <Button onClick={onRetry}>{a.retry}</Button>
        )
      }
    >
      {serverFailureSentence(m, a, failure)}
    </Notice>
  );
}
