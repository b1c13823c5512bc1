import { useState } from "react";
import type { LoginFailure, SetteePort } from "#client/port/settee-port.ts";
import type { Messages } from "#client/messages/messages.ts";
import { fieldOf, loginFailureSentence } from "./login-failure.ts";

export type LoginPurpose = "log-in" | "sign-up";
type LoginProblem = { field: "email" | "password" | null; sentence: string };

export interface LoginForm {
  readonly working: boolean;
  readonly problem: LoginProblem | null;
  submit(email: string, password: string): Promise<void>;
  forget(): void;
}

/** Sends the form and keeps what came of it. Success shows itself as another session view. */
export function useLoginForm(
  port: SetteePort,
  purpose: LoginPurpose,
  m: Messages,
  onDone: () => void,
): LoginForm {
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<LoginProblem | null>(null);

  const attempt = async (email: string, password: string): Promise<LoginProblem | null> => {
    if (email.trim() === "") return { field: "email", sentence: m.login.emailMissing };
    if (password === "") return { field: "password", sentence: m.login.passwordMissing };
    const call = purpose === "log-in" ? port.call.logIn : port.call.signUp;
    const answer = await call({ email: email.trim(), password });
    return answer.ok ? null : problemOf(m, answer.error);
  };

  return {
    working,
    problem,
    forget: () => setProblem(null),
    submit: async (email, password) => {
      if (working) return;
      setWorking(true);
      setProblem(null);
      try {
        const found = await attempt(email, password);
        setProblem(found);
        if (!found) onDone();
      } catch {
        // A bug or a worker that is gone: nothing to tell apart for a person, and one thing to do.
        setProblem({ field: null, sentence: m.common.workerLost });
      } finally {
        setWorking(false);
      }
    },
  };
}

function problemOf(m: Messages, failure: LoginFailure): LoginProblem {
  return {
    field: failure.type === "refused" ? fieldOf(failure.reason) : null,
    sentence: loginFailureSentence(m, failure),
  };
}
