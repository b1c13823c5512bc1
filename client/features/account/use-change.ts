import { useState } from "react";
import type { LoginFailure } from "#client/port/settee-port.ts";
import { serverFailureSentence } from "#client/messages/server-failure-sentence.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import type { Reason } from "#shared/reason.ts";
import type { Result } from "#shared/result.ts";

interface Problem<Field> {
  /** Null: it is about the attempt as a whole. */
  readonly field: Field | null;
  readonly sentence: string;
}

export interface Change<Field> {
  readonly working: boolean;
  readonly problem: Problem<Field> | null;
  /** What is wrong with a field. */
  about(field: Field): string | undefined;
  refuse(field: Field, sentence: string): void;
  /** True when it went through. One at a time. */
  run(call: () => Promise<Result<unknown, LoginFailure>>): Promise<boolean>;
}

/** Sends a small form, and says at which field it failed. */
export function useChange<Field extends string>(
  fieldOf: (reason: Reason) => Field | null,
): Change<Field> {
  const m = useMessages();
  const a = useAccountMessages();
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<Problem<Field> | null>(null);
  return {
    working,
    problem,
    about: (field) => (problem?.field === field ? problem.sentence : undefined),
    refuse: (field, sentence) => setProblem({ field, sentence }),
    async run(call) {
      if (working) return false;
      setWorking(true);
      setProblem(null);
      const answer = await call();
      setWorking(false);
      if (answer.ok) return true;
      const { error } = answer;
      setProblem({
        field: error.type === "refused" ? fieldOf(error.reason) : null,
        sentence: serverFailureSentence(m, a, error),
      });
      return false;
    },
  };
}
