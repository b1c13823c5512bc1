import { EventEmitter, once } from "node:events";
import type { Letter, Mail } from "#server/mail/mail.ts";

/** The mail server of a test: keeps every letter. */
export interface Mailbox extends Mail {
  readonly letters: readonly Letter[];
  /** The letter to somebody whose subject contains a text; waits until it comes. */
  next(to: string, subject: string): Promise<Letter>;
  /** The secret in the link of such a letter. */
  nextToken(to: string, subject: string): Promise<string>;
}

export function openMailbox(): Mailbox {
  const letters: Letter[] = [];
  const arrivals = new EventEmitter();

  async function next(to: string, subject: string): Promise<Letter> {
    for (;;) {
      const at = letters.findIndex((one) => one.to === to && one.subject.includes(subject));
      const [letter] = at === -1 ? [] : letters.splice(at, 1);
      if (letter) return letter;
      await once(arrivals, "letter");
    }
  }
  return {
    letters,
    next,
    nextToken: async (to, subject) => tokenOf((await next(to, subject)).link ?? ""),
    async send(letter) {
      letters.push(letter);
      arrivals.emit("letter");
    },
    close: () => undefined,
  };
}

/** The secret stands at the end of a link's fragment. */
export function tokenOf(link: string): string {
  return new URL(link).hash.split("/").at(-1) ?? "";
}
