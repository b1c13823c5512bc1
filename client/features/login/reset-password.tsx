import { useState, type FormEvent } from "react";
import { askServerOf } from "#client/port/ask-server.ts";
import type { LoginFailure, SetteePort } from "#client/port/settee-port.ts";
import { serverFailureSentence } from "#client/messages/server-failure-sentence.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { useAnswer } from "#client/ui/use-answer.ts";
import { EntryCard } from "./entry-card.tsx";
import { LinkTrouble } from "./link-trouble.tsx";
import { fieldOf, loginFailureSentence } from "./login-failure.ts";
import formStyles from "./login-form.module.css";
import styles from "./login-screen.module.css";
import { NewPassword } from "./new-password.tsx";

export interface ResetPasswordProps {
  port: SetteePort;
  token: string;
  /** The person is in. */
  onDone: () => void;
  onAskAgain: () => void;
}

/** Where the link in the letter leads: first whether it still works, then the new password, then in. */
export function ResetPassword({ port, token, onDone, onAskAgain }: ResetPasswordProps) {
  const a = useAccountMessages();
  const link = useAnswer(() => askServerOf(port)("readLink", { token, type: "reset-password" }));
  const [isUsed, setUsed] = useState(false);
  if (link.answer === undefined) return <EntryCard title={a.reset.title} lead={a.loading} />;
  if (isUsed || !link.answer.ok)
    return (
      <LinkTrouble
        failure={isUsed || link.answer.ok ? null : link.answer.error}
        title={a.reset.badTitle}
        body={a.reset.bad}
        onRetry={() => void link.again()}
        actions={
          <Button kind="primary" onClick={onAskAgain}>
            {a.reset.askAgain}
          </Button>
        }
      />
    );
  return (
    <ChoosePassword
      port={port}
      token={token}
      email={link.answer.value.email ?? ""}
      onDone={onDone}
      onUsed={() => setUsed(true)}
    />
  );
}

interface ChoosePasswordProps {
  port: SetteePort;
  token: string;
  email: string;
  onDone: () => void;
  /** The link was used up meanwhile. */
  onUsed: () => void;
}

function ChoosePassword({ port, token, email, onDone, onUsed }: ChoosePasswordProps) {
  const m = useMessages();
  const a = useAccountMessages();
  const [password, setPassword] = useState("");
  const [isSet, setSet] = useState(false);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<{ ofField: boolean; sentence: string } | null>(null);
  const tell = (failure: LoginFailure, sentence: string) =>
    setProblem({
      ofField: failure.type === "refused" && fieldOf(failure.reason) !== null,
      sentence,
    });

  const choose = async () => {
    if (password === "") return setProblem({ ofField: true, sentence: m.login.passwordMissing });
    const answer = await askServerOf(port)("resetPassword", { token, password });
    if (answer.ok) return setSet(true);
    const { error } = answer;
    if (error.type === "refused" && error.reason === "invalid-link") return onUsed();
    tell(error, serverFailureSentence(m, a, error));
  };
  const logIn = async () => {
    const answer = await port.call.logIn({ email, password });
    if (answer.ok) return onDone();
    tell(answer.error, loginFailureSentence(m, answer.error));
  };
  const run = async (task: () => Promise<void>) => {
    if (working) return;
    setWorking(true);
    setProblem(null);
    try {
      await task();
    } catch {
      // The worker is gone: one thing to do, whatever it was.
      setProblem({ ofField: false, sentence: m.common.workerLost });
    } finally {
      setWorking(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(choose);
  };
  const trouble =
    problem && !problem.ofField ? <Notice kind="danger">{problem.sentence}</Notice> : null;

  if (isSet)
    return (
      <EntryCard key="set" title={a.reset.doneTitle} lead={a.reset.done}>
        {trouble}
        <div className={styles["actions"]}>
          <Button kind="primary" aria-disabled={working} onClick={() => void run(logIn)}>
            {working ? m.login.working : a.reset.logIn}
          </Button>
        </div>
      </EntryCard>
    );
  return (
    <EntryCard title={a.reset.title} lead={a.reset.lead(email)}>
      <form className={formStyles["form"]} onSubmit={submit} noValidate>
        {trouble}
        {/* For the browser's store of passwords. */}
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <NewPassword
          label={a.password.new}
          value={password}
          onChange={setPassword}
          error={problem?.ofField ? problem.sentence : undefined}
        />
        <Button kind="primary" type="submit" aria-disabled={working}>
          {working ? m.login.working : a.reset.submit}
        </Button>
      </form>
    </EntryCard>
  );
}
