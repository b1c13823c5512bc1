import type { Formats } from "#client/messages/formats.ts";

export function sync(f: Formats) {
  const notes = (count: number) =>
    f.plural(count, { one: `${f.number(count)} note`, other: `${f.number(count)} notes` });
  return {
    label: "Sync",
    opening: "Looking after your notes…",
    signedOut: "Not logged in",
    local: "Only in this browser. Sign up to sync.",
    offline: "Offline. Everything is kept on this device.",
    connecting: "Connecting…",
    syncing: (done: number, total: number) => `Syncing ${f.number(done)} of ${f.number(total)}`,
    receiving: (done: number, total: number, secondsLeft: number | null) =>
      `${f.number(done)} of ${notes(total)}${secondsLeft === null ? "" : ` · about ${f.duration(secondsLeft)} left`}`,
    upToDate: (iso: string) => `Up to date since ${f.time(iso)}`,
    needsLogin: "Log in to sync. Everything is kept on this device.",
    stopped: {
      "not-couchdb": "Something else answers in the server's place. Trying again.",
      "server-error": "The server has a problem. Trying again.",
      "wrong-user": "Sync has stopped: log out and in again.",
      storage: "Sync has stopped: this browser can't store what comes.",
      held: "Sync waits for your answer.",
      unexpected: "Sync has stopped. Everything is kept on this device.",
    },
    details: "Sync details",
    allSafe: "Everything is on the server.",
    allSafeHint: "You can close this device, or lose it: no edit made here is missing there.",
    notSafe: (count: number) =>
      f.plural(count, {
        one: `${notes(count)} is not on the server yet.`,
        other: `${notes(count)} are not on the server yet.`,
      }),
    notSafeHint:
      "They are safe in this browser, also when you close it. Come back here to see them sent.",
    notConfirmed: "Not confirmed by the server yet.",
    notSafeHeld: "Sync waits for your answer.",
    notSafeComparing: "Comparing with the server…",
    onlyInBrowser: "Your notes are only in this browser.",
    onlyInBrowserHint: "With an account they are also on the server and on your other devices.",
    syncNow: "Sync now",
    logIn: "Log in",
    lastSent: "Last sent",
    lastReceived: "Last received",
    never: "Never yet",
    at: (iso: string) => f.moment(iso),
    setAside: (count: number) => `${notes(count)} refused by the server`,
    setAsideHint:
      "They stay on this device. They are sent again when you edit them, after an update, or now:",
    refused: (reason: string) => `The server refused it: ${reason}`,
    tooLarge: (reason: string) => `Too large for the server in one piece: ${reason}`,
    sendAgain: "Send again",
    foreign: (count: number) =>
      f.plural(count, {
        one: `${f.number(count)} document that Settee can't read`,
        other: `${f.number(count)} documents that Settee can't read`,
      }),
    foreignHint: "Something else wrote them. They are left untouched.",
    whereTitle: "Where each note is",
    whereOnly: "Not on the server",
    whereAll: "All notes",
    whereNone: "No note is waiting.",
    places: {
      "only-here": "Only on this device",
      "on-its-way": "On its way",
      "on-server": "On the server",
      "set-aside": "Refused",
    },
    deletedNote: "A deleted note",
    more: (count: number) => `Show ${notes(count)} more`,
    serverChange: {
      "another-server":
        "This is not the server of last time: it was rebuilt, or the address leads to another one.",
      "went-back": "The server has gone back in time, as after a restored backup.",
    },
    serverComparing:
      "Both sides are being compared. Nothing is deleted; what one side lacks, it gets.",
    serverRepaired: "Both sides were compared: each has everything that the other had.",
    understood: "Understood",
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
    held: {
      title: "Should these notes disappear here?",
      notice: (count: number, of: number) =>
        `${f.number(count)} of your ${f.number(of)} notes were removed on another device, all at once. They stay here until you decide.`,
      deleted: (count: number) =>
        f.plural(count, {
          one: `${notes(count)} was deleted for good.`,
          other: `${notes(count)} were deleted for good.`,
        }),
      trashed: (count: number) =>
        f.plural(count, {
          one: `${notes(count)} went to the trash.`,
          other: `${notes(count)} went to the trash.`,
        }),
      among: "Among them:",
      decide: "Decide…",
      later: "Not now",
      apply: "Let them go",
      undo: "Bring them back everywhere",
      undone: "The notes are back. Other devices get them with the next sync.",
      applied: "The notes are gone here too.",
    },
  };
}
