import type { AccountMessages } from "#client/messages/use-account-messages.ts";
import type { AuditEvent } from "#shared/audit.ts";

/** By user id; empty where only one's own log is shown. */
export type Emails = Readonly<Record<string, string>>;

/** Who did it, when it was not the person whom it is about. */
function actorOf(a: AccountMessages, event: AuditEvent, emails: Emails): string | null {
  switch (event.by) {
    case event.userId:
      return null;
    case "host":
      return a.events.byHost;
    case "settee":
      return a.events.bySettee;
    case "nobody":
      return a.events.byStranger;
    default: {
      const email = emails[event.by];
      return email === undefined ? a.events.byAdmin : a.events.by(email);
    }
  }
}

/** By whom, on what, from where. */
export function circumstancesOf(
  a: AccountMessages,
  event: AuditEvent,
  emails: Emails,
): (string | null)[] {
  return [
    actorOf(a, event, emails),
    event.client,
    event.address === "" ? null : a.events.from(event.address),
  ];
}
