import { useState } from "react";
import type { LoginFailure, SetteePort } from "#client/port/settee-port.ts";
import type { Messages } from "#client/messages/messages.ts";
import { fieldOf, loginFailureSentence } from "./login-failure.ts";

export type LoginPurpose = "log-in" | "sign-up";
/** What becomes of the notes without an account. */
export type LocalChoice = "merge" | "leave";
interface LoginEntry {
  readonly email: string;
  readonly password: string;
  readonly local: LocalChoice;
}
type LoginProblem = { field: "email" | "password" | null; sentence: string };

export interface LoginForm {
  readonly working: boolean;
  readonly problem: LoginProblem | null;
  /** `first` is waited for: it saves what belongs to whoever is signed in now. */
  submit(entry: LoginEntry, first?: () => Promise<void>): Promise<void>;
}

/** Sends the form and keeps what came of it. Success shows itself as another session view. */
export function useLoginForm(
  port: SetteePort,
  purpose: LoginPurpose,
  m: Messages,
  onDone: () => void,
  invitation?: string,
): LoginForm {
  const [working, setWorking] = useState(false);
  const [found, setFound] = useState<LoginProblem | null>(null);

  const attempt = async (entry: LoginEntry, first?: () => Promise<void>) => {
    const { email, password, local } = entry;
    if (email.trim() === "") return problem("email", m.login.emailMissing);
    if (password === "") return problem("password", m.login.passwordMissing);
    await first?.();
    const credentials = { email: email.trim(), password };
    const answer = await (purpose === "log-in"
      ? port.call.logIn(credentials, { localNotes: local })
      : port.call.signUp({ ...credentials, ...(invitation !== undefined && { invitation }) }));
    return answer.ok ? null : problemOf(m, answer.error);
  };

  return {
    working,
    problem: found,
    submit: async (entry, first) => {
      if (working) return;
      setWorking(true);
      setFound(null);
      try {
        const now = await attempt(entry, first);
        setFound(now);
        if (!now) onDone();
      } catch {
        // A bug or a worker that is gone: nothing to tell apart for a person, and one thing to do.
        setFound({ field: null, sentence: m.common.workerLost });
      } finally {
        setWorking(false);
      }
    },
  };
}

function problem(field: LoginProblem["field"], sentence: string): LoginProblem {
  return { field, sentence };
}

function problemOf(m: Messages, failure: LoginFailure): LoginProblem {
  return {
    field: failure.type === "refused" ? fieldOf(failure.reason) : null,
    sentence: loginFailureSentence(m, failure),
  };
}
