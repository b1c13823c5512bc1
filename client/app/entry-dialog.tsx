import type { SetteePort } from "#client/port/settee-port.ts";
import { LogInDialog } from "#client/features/login/log-in-dialog.tsx";
import type { Messages } from "#client/messages/messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import type { User } from "#shared/login.ts";
import type { SessionEndedWhy } from "#shared/reason.ts";
import { forgottenHref } from "./route.ts";

export type Entry =
  /** Again as who is signed in; without an account, into one. */
  | "log-in"
  | "sign-up"
  /** As another account; an empty address: as anybody. */
  | { switchTo: string };

export interface EntryDialogProps {
  port: SetteePort;
  entry: Entry;
  /** Null: the account-less notebook is open. */
  user: User | null;
  why: SessionEndedWhy;
  localNotes: number;
  flush: () => Promise<void>;
  onClose: () => void;
}

/** Coming into an account from an open notebook, each time with what will happen. */
export function EntryDialog({ entry, user, why, localNotes, ...rest }: EntryDialogProps) {
  const m = useMessages();
  return (
    <LogInDialog
      {...rest}
      forgottenHref={forgottenHref}
      {...wordsOf(m, entry, user, why, localNotes)}
      purpose={entry === "sign-up" ? "sign-up" : "log-in"}
      // Who is signed in takes notes along from the list of accounts, where it can be seen what they are.
      localNotes={user === null ? localNotes : 0}
    />
  );
}

function wordsOf(
  m: Messages,
  entry: Entry,
  user: User | null,
  why: SessionEndedWhy,
  localNotes: number,
): { title: string; lead: string; email: string } {
  const { accounts, login } = m;
  if (entry === "sign-up")
    return { title: accounts.signUpTitle, lead: accounts.signUpLead(localNotes), email: "" };
  if (entry !== "log-in")
    return {
      title: accounts.switchTitle,
      lead: user ? accounts.switchLead(user.email) : login.logInLead,
      email: entry.switchTo,
    };
  return user
    ? { title: login.dialogTitle, lead: login.ended[why], email: user.email }
    : { title: accounts.logInTitle, lead: login.logInLead, email: "" };
}
