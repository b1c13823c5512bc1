import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { askServerOf } from "#client/port/ask-server.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { useAnswer } from "#client/ui/use-answer.ts";
import type { User } from "#shared/login.ts";
import styles from "./account-page.module.css";
import { EmailSection } from "./email-section.tsx";
import { Page, Trouble } from "./page.tsx";
import { PasswordSection } from "./password-section.tsx";
import { Section } from "./section.tsx";

export interface AccountPageProps {
  port: SetteePort;
  user: User;
  devicesHref: string;
  logHref: string;
  /** The button that downloads all notes. */
  download: ReactNode;
  onLogIn: () => void;
  onLogOut: () => void;
}

/** Who one is here, and everything that can be done about it. What needs no network works without one. */
export function AccountPage(props: AccountPageProps) {
  const { port, user } = props;
  const m = useMessages();
  const a = useAccountMessages();
  const details = useAnswer(() => askServerOf(port)("details", null));
  const known = details.answer?.ok ? details.answer.value : null;
  const isAdmin = (known ?? user).roles.includes("admin");
  return (
    <Page title={a.title}>
      {details.answer && !details.answer.ok ? (
        <Trouble
          failure={details.answer.error}
          onRetry={() => void details.again()}
          onLogIn={props.onLogIn}
        />
      ) : null}
      <div className={styles["card"]}>
        <EmailSection port={port} email={known?.email ?? user.email} details={known} />
        <PasswordSection port={port} email={known?.email ?? user.email} />
        {isAdmin ? <Section name={a.role} value={a.roles.admin} /> : null}
        {known ? <Section name={a.since} value={a.sinceOn(known.createdAt)} /> : null}
      </div>
      <div className={styles["card"]}>
        <Onward href={props.devicesHref} name={a.devices} hint={a.devicesHint} />
        <Onward href={props.logHref} name={a.log} hint={a.logHint} />
      </div>
      <div className={styles["card"]}>
        <Section name={a.notes} hint={a.notesHint} action={props.download} />
        <Section
          name={a.logOutTitle}
          hint={a.logOutHint}
          action={<Button onClick={props.onLogOut}>{m.common.logOut}</Button>}
        />
      </div>
    </Page>
  );
}

function Onward({ href, name, hint }: { href: string; name: string; hint: string }) {
  return (
    <a href={href} className={styles["link"]}>
      <span className={styles["what"]}>
        <span className={styles["value"]}>{name}</span>
        <span className={styles["hint"]}>{hint}</span>
      </span>
      <ChevronRight size={18} className={styles["arrow"]} />
    </a>
  );
}
