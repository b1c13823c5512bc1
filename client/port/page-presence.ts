import { PING_EVERY, type PageMessage } from "./port-messages.ts";

/** The part of `navigator.locks` that is used. */
export interface Locks {
  request(name: string, task: () => Promise<unknown>): Promise<unknown>;
}

/**
 * Lets the worker notice that the page went away: the browser frees the page's Web Lock however it ends. Without Web
 * Locks (plain http on a LAN) the page pings. The answer says hello to whoever serves the page.
 */
export function announcePage(
  send: (message: PageMessage) => void,
  locks: Locks | undefined,
): () => void {
  if (locks === undefined) {
    setInterval(() => send({ type: "ping" }), PING_EVERY);
    return () => send({ type: "hello", lock: null });
  }
  const lock = `settee-page-${randomName()}`;
  const isHeld = holdLock(locks, lock);
  // A worker that asked for the lock before the page had it would think the page gone.
  return () => void isHeld.then(() => send({ type: "hello", lock }));
}

/** Takes a Web Lock for as long as this page or worker lives; resolves when it has it. */
export function holdLock(locks: Locks, name: string): Promise<void> {
  return new Promise((held, reject) => {
    locks
      .request(name, () => {
        held();
        return new Promise(() => {});
      })
      .catch(reject);
  });
}

/** 128 random bits in lower-case hex. */
export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
