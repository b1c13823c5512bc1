import { askServerOf } from "#client/port/ask-server.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { useAnswer } from "#client/ui/use-answer.ts";
import { EntryCard } from "./entry-card.tsx";
import { LinkTrouble } from "./link-trouble.tsx";
import { LoginForm } from "./login-form.tsx";
import styles from "./login-screen.module.css";

export interface InvitedSignUpProps {
  port: SetteePort;
  token: string;
  /** Who is signed in here already; null: nobody. */
  current: string | null;
  /** Notes without an account, which the new one takes along. */
  localNotes: number;
  forgottenHref: (email: string) => string;
  onDone: () => void;
  /** To the log-in. */
  onLeave: () => void;
}

/** Where an invitation leads: opening an account, also where not everybody may. */
export function InvitedSignUp(props: InvitedSignUpProps) {
  const { port, token, current, localNotes } = props;
  const m = useMessages();
  const a = useAccountMessages();
  const link = useAnswer(() => askServerOf(port)("readLink", { token, type: "invitation" }));
  if (link.answer === undefined) return <EntryCard title={a.invited.title} lead={a.loading} />;
  const leave = (
    <Button kind="quiet" className={styles["switch"]} onClick={props.onLeave}>
      {current === null ? m.login.toLogIn : a.toNotes}
    </Button>
  );
  if (!link.answer.ok)
    return (
      <LinkTrouble
        failure={link.answer.error}
        title={a.invited.badTitle}
        body={a.invited.bad}
        actions={leave}
        onRetry={() => void link.again()}
      />
    );
  const { email } = link.answer.value;
  return (
    <EntryCard
      title={a.invited.title}
      lead={email === null ? a.invited.lead : a.invited.leadFor(email)}
    >
      {current === null ? null : <Notice kind="info">{a.invited.other(current)}</Notice>}
      {localNotes > 0 ? <Notice kind="info">{m.accounts.adopted(localNotes)}</Notice> : null}
      <LoginForm
        port={port}
        purpose="sign-up"
        email={email ?? ""}
        isEmailFixed={email !== null}
        invitation={token}
        localNotes={localNotes}
        forgottenHref={props.forgottenHref}
        onDone={props.onDone}
      />
      {leave}
    </EntryCard>
  );
}
