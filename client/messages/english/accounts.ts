import type { Formats } from "#client/messages/formats.ts";

export function accounts(f: Formats) {
  const notes = (count: number) =>
    f.plural(count, { one: `${f.number(count)} note`, other: `${f.number(count)} notes` });
  return {
    title: "Accounts on this device",
    lead: "One is open at a time. The notes of the others stay here, closed, until they log in again.",
    menu: "Accounts…",
    list: "Accounts",
    current: "Open now",
    lastUsed: (iso: string) => `Last open ${f.day(iso)}`,
    unsynced: (count: number) => `${notes(count)} not on the server`,
    open: "Log in",
    openAs: (email: string) => `Log in as ${email}`,
    remove: "Remove",
    removeOf: (email: string) => `Remove the notes of ${email} from this device`,
    removeTitle: "Remove from this device?",
    removeBody: (email: string) =>
      `The notes of ${email} are removed from this browser. What is on the server stays there.`,
    removeUnsynced: (count: number) =>
      f.plural(count, {
        one: `${notes(count)} is only on this device, and is lost.`,
        other: `${notes(count)} are only on this device, and are lost.`,
      }),
    removeConfirm: "Remove from this device",
    removed: "Removed from this device.",
    another: "Log in as someone else",
    switchTitle: "Log in as someone else",
    switchLead: (email: string) =>
      `The notes of ${email} stay on this device, closed, until they log in here again.`,
    failed: (why: string) => `This did not work: ${why}`,
    local: "Notes without an account",
    localCount: (count: number) => `${notes(count)}, only in this browser`,
    localMerge: "Move into this account",
    localMerged: "The notes are in your account now.",
    localRemoveBody: (count: number) =>
      f.plural(count, {
        one: `${notes(count)} was written without an account, is only in this browser, and is lost.`,
        other: `${notes(count)} were written without an account, are only in this browser, and are lost.`,
      }),
    keptTitle: "Kept on this device",
    start: "Start writing without an account",
    startHint: "Your notes stay in this browser. You can sign up later, and they come along.",
    goOn: (count: number) => `Go on without an account (${notes(count)})`,
    localUser: "Writing without an account",
    leaveLocal: "Close this notebook",
    signUp: "Sign up to sync…",
    logIn: "Log in…",
    signUpNotice:
      "Your notes are only in this browser. Sign up to have them on the server and on other devices.",
    signUpTitle: "Sign up to sync",
    signUpLead: (count: number) =>
      count === 0
        ? "From then on your notes are also on the server, and on every device where you log in."
        : f.plural(count, {
            one: `Your note moves into the new account and is sent to the server. It is then on every device where you log in. Nothing is lost, and it still works offline.`,
            other: `Your ${notes(count)} move into the new account and are sent to the server. They are then on every device where you log in. Nothing is lost, and they still work offline.`,
          }),
    adopted: (count: number) =>
      f.plural(count, {
        one: `The ${notes(count)} written here without an account comes along into the new one.`,
        other: `The ${notes(count)} written here without an account come along into the new one.`,
      }),
    logInTitle: "Log in to your account",
    mergeQuestion: (count: number) =>
      f.plural(count, {
        one: `What becomes of the ${notes(count)} written here without an account?`,
        other: `What becomes of the ${notes(count)} written here without an account?`,
      }),
    merge: "Move them into my account",
    mergeHint:
      "They join the notes that are there, and are sent to the server. None is overwritten.",
    leave: "Leave them aside",
    leaveHint: "They stay in this browser, apart from the account. You can move them later.",
  };
}
