import type { Reason, SessionEndedWhy } from "#shared/reason.ts";
import { MIN_PASSWORD_LENGTH } from "#shared/limits.ts";
import type { Formats } from "#client/messages/formats.ts";

export function login(f: Formats) {
  const reasons: Record<Reason, string> = {
    "invalid-email": "This does not look like an e-mail address. Check it for typing mistakes.",
    "password-too-short": `Choose a password of at least ${f.number(MIN_PASSWORD_LENGTH)} characters.`,
    "password-too-common":
      "This password is among the first that others would try. Choose a longer or less usual one.",
    "email-taken": "There already is an account with this e-mail address. Log in instead.",
    "wrong-credentials": "E-mail and password do not belong together. Check both and try again.",
    "wrong-password": "That is not your password. Check it and try again.",
    "invitation-needed":
      "New accounts need an invitation here. Ask the person who runs this Settee for one.",
    "invalid-link": "This link was used already, or is too old. Ask for a new one.",
    overtaken: "Another window was faster. Try again.",
    "not-allowed": "Only admins can do this.",
    "not-found": "It is not there any more.",
    "registration-closed":
      "New accounts can't be opened here. Ask the person who runs this Settee for one.",
    "too-many-attempts": "Too many attempts. Wait a little, then try again.",
    "session-ended": "Your log-in has ended. Log in again.",
    "not-logged-in": "You are not logged in. Log in first.",
    "invalid-input": "The server did not understand this. Check both fields and try again.",
    "foreign-origin":
      "The server does not accept log-ins from this address. Open Settee at its own address.",
    "database-away": "The server can't reach its database right now. Try again in a moment.",
    internal: "The server made a mistake. Try again; if it stays, tell the person who runs it.",
  };
  const ended: Record<SessionEndedWhy, string> = {
    none: "Log in to sync. Everything is kept on this device.",
    expired: "Your log-in has expired. Everything is kept on this device; log in to sync again.",
    revoked:
      "This device was logged out from another one. Everything is kept here; log in to sync again.",
    "too-many-devices":
      "You logged in on more devices than this server allows, so the one idle longest made room: this one. Everything is kept here; log in to sync again.",
    "ended-by-admin":
      "The person who runs this server ended your log-in. Everything is kept here; log in to sync again.",
    "password-changed":
      "Your password was changed. Everything is kept here; log in with the new one to sync again.",
    banned: "This account is blocked on the server. Everything is kept on this device.",
    reused:
      "Your log-in was used twice, so it was ended to be safe. Everything is kept here; log in to sync again.",
  };
  return {
    logInTitle: "Welcome back",
    signUpTitle: "Make yourself at home",
    logInLead: "Log in and your notes come along, on every device.",
    signUpLead: "Your notes live on this device and work with no network at all.",
    email: "E-mail",
    password: "Password",
    passwordHint: `At least ${f.number(MIN_PASSWORD_LENGTH)} characters; a few words are best.`,
    strength: {
      weak: "Easy to guess: make it longer",
      good: "Good",
      strong: "Strong",
    },
    tooShort: (missing: number) =>
      f.plural(missing, {
        one: `${f.number(missing)} more character`,
        other: `${f.number(missing)} more characters`,
      }),
    forgotten: "Forgotten your password?",
    showPassword: "Show password",
    hidePassword: "Hide password",
    logIn: "Log in",
    signUp: "Sign up",
    working: "One moment…",
    toSignUp: "New here? Open an account",
    toLogIn: "Have an account? Log in",
    newHere: {
      invite: "New here? You need an invitation: open the link that you were given.",
      closed: "New accounts can't be opened here.",
    },
    emailMissing: "Enter your e-mail address.",
    passwordMissing: "Enter your password.",
    reasons,
    retryIn: (seconds: number) => `Too many attempts. Try again in ${f.duration(seconds)}.`,
    offline: "No network. Logging in needs one; connect and try again.",
    serverError: (status: number) =>
      `The server did not answer as it should (status ${f.number(status)}). Try again in a moment.`,
    ended,
    dialogTitle: "Log in again",
    logOutTitle: "Log out of this device?",
    logOutAllSynced: "Everything is on the server.",
    logOutNotYet: "The server has not confirmed everything from here yet.",
    logOutUnsynced: (count: number) =>
      f.plural(count, {
        one: `${f.number(count)} note is only on this device. If you remove the notes, its edits are lost.`,
        other: `${f.number(count)} notes are only on this device. If you remove the notes, their edits are lost.`,
      }),
    keepNotes: "Keep the notes on this device",
    keepNotesHint: "They open again when you log in here.",
    removeNotes: "Remove the notes from this device",
    removeNotesHint: "Right for a shared computer.",
    logOut: "Log out",
    logOutFailed: (why: string) => `The notes could not be removed: ${why}`,
  };
}
