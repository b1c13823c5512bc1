import { useState } from "react";
import type { LoginFailure } from "#client/port/settee-port.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Facts } from "#client/ui/facts.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { useAnswer } from "#client/ui/use-answer.ts";
import type { AuditEvent, EverybodysPage } from "#shared/audit.ts";
import type { Result } from "#shared/result.ts";
import { circumstancesOf, type Emails } from "./event-words.ts";
import styles from "./list.module.css";
import { Loading, Trouble } from "./page.tsx";

export interface EventListProps {
  ask: (page: { before?: string }) => Promise<Result<EverybodysPage, LoginFailure>>;
  /** Several people's: each event says whose. */
  showsWhom?: boolean;
  onLogIn: () => void;
}

/** The newest first, a page at a time. */
export function EventList({ ask, showsWhom = false, onLogIn }: EventListProps) {
  const a = useAccountMessages();
  const [older, setOlder] = useState<readonly EverybodysPage[]>([]);
  const [failure, setFailure] = useState<LoginFailure | null>(null);
  const [working, setWorking] = useState(false);
  const first = useAnswer(() => ask({}));
  const { answer } = first;
  if (answer === undefined) return <Loading />;
  if (!answer.ok) {
    const { error } = answer;
    return error.type === "refused" && error.reason === "not-found" ? (
      <Notice kind="info">{a.events.nobody}</Notice>
    ) : (
      <Trouble failure={error} onRetry={() => void first.again()} onLogIn={onLogIn} />
    );
  }
  const pages = [answer.value, ...older];
  const next = pages.at(-1)?.next ?? null;
  const showMore = async (before: string) => {
    if (working) return;
    setWorking(true);
    const answer = await ask({ before });
    setWorking(false);
    setFailure(answer.ok ? null : answer.error);
    if (answer.ok) setOlder([...older, answer.value]);
  };
  const events = pages.flatMap((page) => page.events);
  const emails = Object.assign({}, ...pages.map((page) => page.emails)) as Emails;
  return (
    <>
      {events.length === 0 ? <Notice kind="info">{a.events.empty}</Notice> : null}
      {events.length > 0 ? (
        <ul className={styles["list"]} aria-label={a.events.list}>
          {events.map((event) => (
            <Event key={event.id} event={event} emails={emails} showsWhom={showsWhom} />
          ))}
        </ul>
      ) : null}
      {failure ? (
        <Trouble failure={failure} onRetry={() => setFailure(null)} onLogIn={onLogIn} />
      ) : null}
      {next === null ? null : (
        <div className={styles["actions"]}>
          <Button aria-disabled={working} onClick={() => void showMore(next)}>
            {working ? a.working : a.events.more}
          </Button>
        </div>
      )}
    </>
  );
}

function Event(props: { event: AuditEvent; emails: Emails; showsWhom: boolean }) {
  const { event, emails, showsWhom } = props;
  const m = useMessages();
  const a = useAccountMessages();
  const whom = showsWhom && event.userId !== null ? (emails[event.userId] ?? event.userId) : null;
  return (
    <li className={styles["event"]}>
      <p className={styles["name"]}>{a.events.types[event.type](event.details)}</p>
      <time className={styles["when"]} dateTime={event.at}>
        {m.formats.moment(event.at)}
      </time>
      <Facts facts={[whom, ...circumstancesOf(a, event, emails)]} />
    </li>
  );
}
