import type { Letter } from "./mail.ts";

interface Content {
  readonly subject: string;
  /** Each is one paragraph, in plain text. */
  readonly before: readonly string[];
  readonly button?: { readonly label: string; readonly link: string };
  readonly after: readonly string[];
}

/** A link is worth what its letter says, so every one says how long and how often. */
export const letters = {
  verifyEmail: (to: string, link: string): Letter =>
    compose(to, {
      subject: "Confirm your e-mail address",
      before: ["Welcome to Settee. Please confirm that this address is yours."],
      button: { label: "Confirm this address", link },
      after: ["The link works once, for three days. If you did not sign up, ignore this letter."],
    }),
  resetPassword: (to: string, link: string): Letter =>
    compose(to, {
      subject: "Choose a new password",
      before: ["Somebody, hopefully you, asked for a new password for your Settee account."],
      button: { label: "Choose a new password", link },
      after: [
        "The link works once, for one hour. If it was not you, ignore this letter: nothing changes.",
      ],
    }),
  confirmNewEmail: (to: string, link: string): Letter =>
    compose(to, {
      subject: "Confirm your new e-mail address",
      before: ["You asked to use this address for your Settee account."],
      button: { label: "Use this address", link },
      after: ["The link works once, for one day. If it was not you, ignore this letter."],
    }),
  emailChangeRequested: (to: string, newEmail: string): Letter =>
    compose(to, {
      subject: "Your e-mail address is about to change",
      before: [
        `Somebody who knows your password asked to change the address of your Settee account to ${newEmail}.`,
      ],
      after: ["If it was not you, change your password now: that stops it."],
    }),
  emailChanged: (to: string, newEmail: string): Letter =>
    compose(to, {
      subject: "Your e-mail address has changed",
      before: [`Your Settee account now uses ${newEmail}. This address no longer opens it.`],
      after: ["If it was not you, ask the person who runs your Settee for help."],
    }),
  passwordChanged: (to: string): Letter =>
    compose(to, {
      subject: "Your password has changed",
      before: [
        "The password of your Settee account has changed, and every other device was logged out.",
      ],
      after: ["If it was not you, ask for a new password at the log-in page now."],
    }),
  tokenReused: (to: string, device: string): Letter =>
    compose(to, {
      subject: "One of your devices was logged out to be safe",
      before: [
        `The log-in of ${device} was used from two places. That can mean that somebody copied it, so it was ended.`,
      ],
      after: [
        "Log in again on that device. If you see log-ins in your security log that were not yours, change your password.",
      ],
    }),
} as const;

function compose(to: string, { subject, before, button, after }: Content): Letter {
  const link = button === undefined ? [] : [`${button.label}:\n${button.link}`];
  const text = `${[...before, ...link, ...after].join("\n\n")}\n`;
  const html = [
    ...before.map(paragraph),
    ...(button === undefined ? [] : [anchor(button.label, button.link)]),
    ...after.map(paragraph),
  ].join("\n");
  return {
    to,
    subject,
    text,
    html: page(subject, html),
    ...(button === undefined ? {} : { link: button.link }),
  };
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#222;max-width:34em;margin:2em auto;padding:0 1em">
${content}
</body></html>
`;
}

function paragraph(text: string): string {
  return `<p>${escape(text)}</p>`;
}

function anchor(label: string, link: string): string {
  const style =
    "display:inline-block;padding:.6em 1.2em;border-radius:.5em;background:#2b5d50;color:#fff;text-decoration:none";
  return `<p><a href="${escape(link)}" style="${style}">${escape(label)}</a></p>\n<p style="font-size:.85em;color:#666">${escape(link)}</p>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
