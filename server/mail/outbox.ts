import { setTimeout as wait } from "node:timers/promises";
import type { Letter, Mail } from "./mail.ts";

/** Letters on their way. Nobody waits for a mail server, and its time tells nobody whether there was a letter. */
export interface Outbox {
  post(letter: Letter): void;
  /** Resolves when nothing is on its way any more. */
  settle(): Promise<void>;
}

/** Milliseconds before each further try. */
const RETRIES = [1000, 10_000];

/** @param onFailure told once all tries have failed. */
export function createOutbox(mail: Mail, onFailure: (error: unknown) => void): Outbox {
  const onTheirWay = new Set<Promise<void>>();
  const closing = new AbortController();

  async function deliver(letter: Letter): Promise<void> {
    for (const pause of RETRIES) {
      try {
        await mail.send(letter);
        return;
      } catch (error) {
        if (closing.signal.aborted) throw error;
        await wait(pause, undefined, { ref: false });
      }
    }
    await mail.send(letter);
  }
  return {
    post(letter) {
      const sent = deliver(letter)
        .catch(onFailure)
        .finally(() => onTheirWay.delete(sent));
      onTheirWay.add(sent);
    },
    async settle() {
      closing.abort();
      await Promise.all(onTheirWay);
    },
  };
}
