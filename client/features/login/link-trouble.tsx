import type { ReactNode } from "react";
import type { LoginFailure } from "#client/port/settee-port.ts";
import { serverFailureSentence } from "#client/messages/server-failure-sentence.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { EntryCard } from "./entry-card.tsx";
import styles from "./login-screen.module.css";

export interface LinkTroubleProps {
  /** Null, or a refusal of the link: it does not work any more. Else it could not be asked. */
  failure: LoginFailure | null;
  title: string;
  body: string;
  actions: ReactNode;
  onRetry: () => void;
}

/** A link that does not work any more, and what to do; or a server that can't be asked. */
export function LinkTrouble({ failure, title, body, actions, onRetry }: LinkTroubleProps) {
  const m = useMessages();
  const a = useAccountMessages();
  const isBad =
    failure === null ||
    (failure.type === "refused" &&
      (failure.reason === "invalid-link" || failure.reason === "invalid-input"));
  if (isBad)
    return (
      <EntryCard title={title} lead={body}>
        <div className={styles["actions"]}>{actions}</div>
      </EntryCard>
    );
  return (
    <EntryCard title={a.noAnswerTitle} lead={serverFailureSentence(m, a, failure)}>
      <div className={styles["actions"]}>
        <Button kind="primary" onClick={onRetry}>
          {a.retry}
        </Button>
      </div>
    </EntryCard>
  );
}
