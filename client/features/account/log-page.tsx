import { useState } from "react";
import { askServerOf } from "#client/port/ask-server.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { Segments } from "#client/ui/segments.tsx";
import { EventList } from "./event-list.tsx";
import styles from "./list.module.css";
import { LogSearch } from "./log-search.tsx";
import { Page } from "./page.tsx";

export interface LogPageProps {
  port: SetteePort;
  isAdmin: boolean;
  onLogIn: () => void;
}

/** What happened to the account; for admins, to everybody's. */
export function LogPage({ port, isAdmin, onLogIn }: LogPageProps) {
  const a = useAccountMessages();
  const [whose, setWhose] = useState<"mine" | "everybodys">("mine");
  const [email, setEmail] = useState("");
  const ask = askServerOf(port);
  return (
    <Page title={a.log} lead={whose === "mine" ? a.events.lead : a.events.leadAll}>
      {isAdmin ? (
        <div className={styles["filter"]}>
          <Segments
            label={a.events.whose}
            value={whose}
            onChange={setWhose}
            options={[
              { value: "mine", label: a.events.mine },
              { value: "everybodys", label: a.events.everybodys },
            ]}
          />
          {whose === "everybodys" ? <LogSearch onSearch={setEmail} /> : null}
        </div>
      ) : null}
      {whose === "mine" ? (
        <EventList
          key="mine"
          onLogIn={onLogIn}
          ask={async (page) => {
            const answer = await ask("log", page);
            return answer.ok ? { ...answer, value: { ...answer.value, emails: {} } } : answer;
          }}
        />
      ) : (
        <EventList
          key={email}
          onLogIn={onLogIn}
          showsWhom
          ask={(page) => ask("everybodysLog", { ...page, ...(email !== "" && { email }) })}
        />
      )}
    </Page>
  );
}
