import { useEffect, useEffectEvent, useRef, useState } from "react";

export interface Asked<Answer> {
  /** Undefined while it is asked for the first time. */
  readonly answer: Answer | undefined;
  /** Asks once more; what was answered stays until then. */
  again(): Promise<void>;
}

/** Asks once as the screen opens: some questions, like a link that works once, bear no second time. `ask` never rejects. */
export function useAnswer<Answer>(ask: () => Promise<Answer>): Asked<Answer> {
  const [answer, setAnswer] = useState<Answer>();
  const isAsked = useRef(false);
  const again = async () => setAnswer(await ask());
  const start = useEffectEvent(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    void again();
  });
  useEffect(() => start(), []);
  return { answer, again };
}
