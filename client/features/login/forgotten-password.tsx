import { useState, type FormEvent } from "react";
import { askServerOf } from "#client/port/ask-server.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { serverFailureSentence } from "#client/messages/server-failure-sentence.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { TextField } from "#client/ui/text-field.tsx";
import { EntryCard } from "./entry-card.tsx";
import formStyles from "./login-form.module.css";
import styles from "./login-screen.module.css";
import { useEntrance } from "./use-entrance.ts";

export interface ForgottenPasswordProps {
  port: SetteePort;
  /** As typed at the log-in; may be empty. */
  email: string;
  onBack: () => void;
}

/** Asks for a link; says the same whether or not the address has an account. */
export function ForgottenPassword({ port, email: first, onBack }: ForgottenPasswordProps) {
  const m = useMessages();
  const a = useAccountMessages();
  const sendsMail = useEntrance(port)?.sendsMail ?? true;
  const [email, setEmail] = useState(first);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<{ ofField: boolean; sentence: string } | null>(null);

  const send = async () => {
    const address = email.trim();
    if (address === "") return setProblem({ ofField: true, sentence: m.login.emailMissing });
    setWorking(true);
    const answer = await askServerOf(port)("requestPasswordReset", { email: address });
    setWorking(false);
    setProblem(
      answer.ok
        ? null
        : {
            ofField: answer.error.type === "refused" && answer.error.reason === "invalid-email",
            sentence: serverFailureSentence(m, a, answer.error),
          },
    );
    if (answer.ok) setSentTo(address);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!working) void send();
  };
  const back = (
    <Button kind="quiet" className={styles["switch"]} onClick={onBack}>
      {a.forgot.back}
    </Button>
  );

  if (sentTo !== null)
    return (
      <EntryCard
        key="sent"
        title={sendsMail ? a.forgot.sentTitle : a.forgot.title}
        lead={sendsMail ? a.forgot.sent(sentTo) : a.forgot.sentNoMail(sentTo)}
      >
        {sendsMail ? <p className={styles["hint"]}>{a.forgot.spam}</p> : null}
        <div className={styles["actions"]}>
          <Button onClick={() => setSentTo(null)}>{a.forgot.again}</Button>
          {back}
        </div>
      </EntryCard>
    );
  return (
    <EntryCard title={a.forgot.title} lead={sendsMail ? a.forgot.lead : a.forgot.leadNoMail}>
      <form className={formStyles["form"]} onSubmit={submit} noValidate>
        {problem && !problem.ofField ? <Notice kind="danger">{problem.sentence}</Notice> : null}
        <TextField
          label={m.login.email}
          name="email"
          type="email"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={email}
          error={problem?.ofField ? problem.sentence : undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button kind="primary" type="submit" aria-disabled={working}>
          {working ? m.login.working : a.forgot.send}
        </Button>
      </form>
      {back}
    </EntryCard>
  );
}
