import type { AuditType } from "#shared/audit.ts";
import type { Role } from "#shared/login.ts";
import type { Formats } from "#client/messages/formats.ts";

/** The account's own screens, and those that a mailed link leads to. Fetched with them. */
export function account(f: Formats) {
  const roles: Record<Role, string> = { admin: "Admin", member: "Member" };
  const link = "Links work once, and only for a while.";
  return {
    title: "Your account",
    pages: "Account pages",
    overview: "Account",
    devices: "Devices",
    log: "Security log",
    loading: "One moment…",
    retry: "Try again",
    noAnswerTitle: "The server can't be asked",
    offline: "This needs a network. Connect, then try again.",
    serverError: (status: number) =>
      `The server did not answer as it should (status ${f.number(status)}). Try again in a moment.`,
    needsLogin: "This device's log-in has ended. Log in again to see this.",
    save: "Save",
    working: "One moment…",

    email: {
      title: "E-mail",
      verified: "Confirmed",
      unverified: "Not confirmed yet",
      unverifiedHint:
        "We sent you a letter with a link. Open it to confirm that this address is yours.",
      noMail: "This Settee sends no mail, so addresses are not confirmed here.",
      again: "Send it again",
      sent: (email: string) => `A new letter is on its way to ${email}.`,
      change: "Change e-mail",
      newAddress: "New e-mail",
      missing: "Enter the new address.",
      lead: "The new address gets a link to confirm it; the old one is told. Until then nothing changes.",
      leadNoMail:
        "This Settee sends no mail: ask the person who runs it for the link. Until it is opened nothing changes.",
      send: "Send the link",
      requested: (email: string) =>
        `A link is on its way to ${email}. Open it there to make the change.`,
      requestedNoMail: (email: string) =>
        `The change to ${email} is waiting for its link. Ask the person who runs this Settee for it.`,
    },
    password: {
      title: "Password",
      change: "Change password",
      hint: "Changing it logs out every other device.",
      current: "Current password",
      missing: "Enter your current password.",
      new: "New password",
      newMissing: "Choose a new password.",
      lead: "Every other device is logged out. Their notes stay where they are, until they log in again.",
      changed: "Your password is changed. Every other device was logged out.",
    },
    role: "Role",
    roles,
    since: "Member since",
    sinceOn: (iso: string) => f.date(iso),
    devicesHint: "Where you are logged in, and what each one still has to send.",
    logHint: "Log-ins and changes, and where they came from.",
    notes: "Notes",
    notesHint: "All of them as Markdown files, those in the trash too.",
    download: "Download all notes",
    logOut: "Log out",
    logOutTitle: "This device",
    logOutHint: "You choose whether the notes stay here.",

    device: {
      lead: "Every place where you are logged in. End what you don't know, then change your password.",
      list: "Your devices",
      current: "This device",
      unnamed: "A device that did not say what it is",
      rename: (name: string) => `Rename ${name}`,
      nameOf: (name: string) => `Name of ${name}`,
      nameHint: "Leave it empty for the name that the device gives itself.",
      now: "Active now",
      lastSeen: (iso: string) => `Last contact ${f.ago(iso)}`,
      since: (iso: string) => `Logged in ${f.day(iso)}`,
      from: (address: string) => `from ${address}`,
      synced: "Everything was on the server at its last contact.",
      unsynced: (count: number) =>
        f.plural(count, {
          one: `${f.number(count)} note had edits that the server lacks.`,
          other: `${f.number(count)} notes had edits that the server lacks.`,
        }),
      untold: "It has not told what it still has to send.",
      end: "Log out",
      endOf: (name: string) => `Log out ${name}`,
      endTitle: (name: string) => `Log out ${name}?`,
      endBody:
        "It stops syncing at once. Its notes stay on it; whoever has it can still read them.",
      endUnsynced: (count: number) =>
        f.plural(count, {
          one: `${f.number(count)} note with edits that the server lacks stays there until somebody logs in on it again.`,
          other: `${f.number(count)} notes with edits that the server lacks stay there until somebody logs in on it again.`,
        }),
      ended: (name: string) => `${name} is logged out.`,
      endOthers: "Log out all others",
      endOthersTitle: "Log out every other device?",
      endOthersBody: "Only this one stays logged in. The notes on the others stay there.",
      endedOthers: (count: number) =>
        count === 0
          ? "There was no other device."
          : f.plural(count, {
              one: `${f.number(count)} device is logged out.`,
              other: `${f.number(count)} devices are logged out.`,
            }),
      only: "You are logged in nowhere else.",
    },

    events: {
      lead: "What happened to your account. If you don't know a log-in, change your password and log out all other devices.",
      list: "What happened",
      empty: "Nothing has happened yet.",
      more: "Show older",
      whose: "Whose",
      mine: "Mine",
      everybodys: "Everybody's",
      search: "Only this person",
      searchHint: "E-mail address",
      show: "Show",
      nobody: "There is no account with this address.",
      leadAll: "What happened to everybody's accounts.",
      by: (who: string) => `by ${who}`,
      byHost: "on the server's command line",
      bySettee: "by itself",
      byStranger: "by somebody who was not recognised",
      byAdmin: "by an admin",
      from: (address: string) => `from ${address}`,
      types: events(f),
    },

    forgot: {
      title: "Forgotten your password?",
      lead: "Enter your e-mail address. We send you a link to choose a new one.",
      leadNoMail:
        "Enter your e-mail address, then ask the person who runs this Settee for the link: it sends no mail.",
      send: "Send the link",
      sentTitle: "Look into your mailbox",
      sent: (email: string) =>
        `If there is an account for ${email}, a letter with a link is on its way. The link works once, for one hour.`,
      sentNoMail: (email: string) =>
        `If there is an account for ${email}, its link stands in the server's log now. Ask the person who runs this Settee for it; it works once, for one hour.`,
      spam: "Nothing there after some minutes? Look among the spam, or check the address and try again.",
      again: "Try another address",
      back: "Back to log-in",
    },
    reset: {
      title: "Choose a new password",
      lead: (email: string) => `For ${email}. Every device is logged out; no note is lost by that.`,
      submit: "Set the new password",
      doneTitle: "Your new password is set",
      done: "Every device was logged out. Log in with the new password; notes that are kept on a device are still there.",
      logIn: "Log in",
      badTitle: "This link does not work any more",
      bad: `${link} Ask for a new one; your old password is as it was.`,
      askAgain: "Ask for a new link",
    },
    verify: {
      doneTitle: "Your address is confirmed",
      done: "Thank you. Should you ever forget your password, we can reach you there.",
      badTitle: "This link does not work any more",
      bad: `${link} Perhaps the address is confirmed already: your account page says so, and sends a new letter if not.`,
      working: "Confirming your address…",
    },
    changeEmail: {
      doneTitle: "Your e-mail address has changed",
      done: "From now on you log in with the new one. The old one was told.",
      badTitle: "This link does not work any more",
      bad: `${link} Nothing has changed. Ask for the change once more on your account page.`,
      taken: "Another account has this address by now, so nothing has changed.",
      working: "Changing your address…",
    },
    invited: {
      title: "You are invited",
      lead: "Open your account, and your notes are on every device where you log in.",
      leadFor: (email: string) => `This invitation is for ${email}.`,
      other: (email: string) =>
        `${email} is logged in here. Its notes stay on this device, closed, until it logs in again.`,
      badTitle: "This invitation does not work any more",
      bad: "It was used already, or is too old. Ask whoever gave it to you for a new one.",
      wrongAddress: "This invitation is for another address.",
    },
    toNotes: "Go to your notes",
    toLogIn: "Go to log-in",
  };
}

function events(f: Formats): Record<AuditType, (details: EventDetails) => string> {
  const devices = ({ sessions }: EventDetails) => {
    const count = Number(sessions ?? 0);
    return f.plural(count, {
      one: `${f.number(count)} device was logged out`,
      other: `${f.number(count)} devices were logged out`,
    });
  };
  return {
    "signed-up": () => "Account opened",
    "logged-in": () => "Logged in",
    "log-in-failed": () => "A log-in failed",
    "logged-out": () => "Logged out",
    "device-renamed": ({ label }) =>
      label ? `A device was named “${text(label)}”` : "The name of a device was taken away",
    "sessions-ended": devices,
    "device-limit": () => "The device that was idle longest made room for a new one",
    "token-reused": () => "A log-in was used from two places, and was ended to be safe",
    "password-changed": () => "Password changed",
    "password-reset-requested": () => "A link to choose a new password was asked for",
    "password-reset": () => "New password set by a link",
    "email-verified": () => "E-mail address confirmed",
    "email-change-requested": ({ email }) =>
      `A change of the e-mail address to ${text(email)} was asked for`,
    "email-changed": ({ from, to }) => `E-mail address changed from ${text(from)} to ${text(to)}`,
    banned: () => "Account blocked",
    unbanned: () => "Account unblocked",
    "role-granted": ({ role }) => `Got the role “${text(role)}”`,
    "role-withdrawn": ({ role }) => `Lost the role “${text(role)}”`,
    "invitation-created": ({ email, uses }) =>
      email
        ? `Invitation made for ${text(email)}`
        : `Invitation made, for ${f.plural(Number(uses ?? 1), { one: "one person", other: `${f.number(Number(uses ?? 1))} people` })}`,
    other: () => "Something that only a newer Settee can name",
  };
}

type EventDetails = Readonly<Partial<Record<string, string | number>>>;

function text(value: string | number | undefined): string {
  return String(value ?? "");
}
