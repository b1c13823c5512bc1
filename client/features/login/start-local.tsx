import { useState } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import styles from "./login-screen.module.css";

/** The way in that asks for nothing. */
export function StartLocal({ port, localNotes }: { port: SetteePort; localNotes: number }) {
  const m = useMessages();
  const [problem, setProblem] = useState<string | null>(null);
  const start = async () => {
    const answer = await port.call.startLocal();
    if (!answer.ok) setProblem(m.accounts.failed(answer.error.message));
  };
  return (
    <div className={styles["local"]}>
      {problem ? <Notice kind="danger">{problem}</Notice> : null}
      <Button onClick={() => void start()}>
        {localNotes > 0 ? m.accounts.goOn(localNotes) : m.accounts.start}
      </Button>
      <p className={styles["hint"]}>{m.accounts.startHint}</p>
    </div>
  );
}
