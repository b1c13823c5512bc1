import type { Formats } from "#client/messages/formats.ts";

export function sync(f: Formats) {
  const notes = (count: number) =>
    f.plural(count, { one: `${f.number(count)} note`, other: `${f.number(count)} notes` });
  return {
    label: "Sync",
    opening: "Looking after your notes…",
    signedOut: "Not logged in",
    offline: "Offline. Everything is kept on this device.",
    connecting: "Connecting…",
    syncing: (done: number, total: number) => `Syncing ${f.number(done)} of ${f.number(total)}`,
    upToDate: (iso: string) => `Up to date since ${f.time(iso)}`,
    needsLogin: "Log in to sync. Everything is kept on this device.",
    failed: "Sync has stopped. Everything is kept on this device.",
    details: "Sync details",
    unsynced: (count: number) =>
      count === 0
        ? "The server has every edit made here."
        : f.plural(count, {
            one: `${notes(count)} has edits that the server does not have yet.`,
            other: `${notes(count)} have edits that the server does not have yet.`,
          }),
    syncNow: "Sync now",
    logIn: "Log in",
    setAside: (count: number) => `${notes(count)} refused by the server`,
    setAsideHint: "They stay on this device. Edit them and they are sent again.",
    foreign: (count: number) =>
      f.plural(count, {
        one: `${f.number(count)} document that Settee can't read`,
        other: `${f.number(count)} documents that Settee can't read`,
      }),
    foreignHint: "Something else wrote them. They are left untouched.",
    failures: {
      notCouchdb: (status: number) =>
        `The answer did not come from the server (status ${f.number(status)}). A hotel or train network may want you to log in to it first.`,
      serverError: (status: number) =>
        `The server answered with an error (status ${f.number(status)}). Settee tries again by itself.`,
      wrongUser: "The server takes this browser for someone else. Log out and in again.",
      storage: (message: string) =>
        `This browser could not store data: ${message}. Free some space, then sync again.`,
      held: (count: number) =>
        f.plural(count, {
          one: `${f.number(count)} note disappeared elsewhere. It is kept here until you decide.`,
          other: `${f.number(count)} notes disappeared elsewhere at once. They are kept here until you decide.`,
        }),
      unexpected: (message: string) =>
        `Something unexpected happened: ${message}. Reload the page; if it stays, tell the person who runs this Settee.`,
    },
  };
}
