import type { LoginFailure, SetteePort } from "#client/port/settee-port.ts";
import { askServerOf } from "#client/port/ask-server.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { useAnswer } from "#client/ui/use-answer.ts";
import { EntryCard } from "./entry-card.tsx";
import { LinkTrouble } from "./link-trouble.tsx";
import styles from "./login-screen.module.css";

export interface ConfirmLinkProps {
  port: SetteePort;
  /** Confirms the address of the account, or a new one for it. */
  what: "verify-email" | "change-email";
  token: string;
  /** Where the person goes on: the notes, or the log-in. */
  goOn: string;
  onGoOn: () => void;
}

/** A link that does its work by being opened, and says what came of it. */
export function ConfirmLink({ port, what, token, goOn, onGoOn }: ConfirmLinkProps) {
  const a = useAccountMessages();
  const isChange = what === "change-email";
  const words = isChange ? a.changeEmail : a.verify;
  const confirmed = useAnswer(() =>
    askServerOf(port)(isChange ? "confirmEmailChange" : "verifyEmail", { token }),
  );
  const { answer } = confirmed;
  const go = (
    <Button kind="primary" onClick={onGoOn}>
      {goOn}
    </Button>
  );
  if (answer === undefined) return <EntryCard title={words.working} />;
  if (answer.ok)
    return (
      <EntryCard key="done" title={words.doneTitle} lead={words.done}>
        <div className={styles["actions"]}>{go}</div>
      </EntryCard>
    );
  const wasTaken = isTaken(answer.error);
  return (
    <LinkTrouble
      failure={wasTaken ? null : answer.error}
      title={words.badTitle}
      body={wasTaken ? a.changeEmail.taken : words.bad}
      actions={go}
      onRetry={() => void confirmed.again()}
    />
  );
}

function isTaken(failure: LoginFailure): boolean {
  return failure.type === "refused" && failure.reason === "email-taken";
}
