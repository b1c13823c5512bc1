import { PING_EVERY, type PageMessage } from "./port-messages.ts";

/** The part of `navigator.locks` that is used. */
export interface Locks {
  request(name: string, task: () => Promise<unknown>): Promise<unknown>;
}

/**
 * Lets the worker notice that the page went away: the browser frees the page's Web Lock however it ends. Without Web
 * Locks (plain http on a LAN) the page pings.
 */
export function announcePage(send: (message: PageMessage) => void, locks: Locks | undefined): void {
  if (locks === undefined) {
    send({ type: "hello", lock: null });
    setInterval(() => send({ type: "ping" }), PING_EVERY);
    return;
  }
  const lock = `settee-page-${randomName()}`;
  void locks.request(lock, () => {
    // Only now: a worker that asked for the lock before the page had it would think the page gone.
    send({ type: "hello", lock });
    return new Promise(() => {});
  });
}

function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
