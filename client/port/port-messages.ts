import type { SetteeCalls, Topic } from "./settee-port.ts";

/** What a page sends. Ids are the page's own and never used twice. */
export type PageMessage =
  /** First message. `lock`: a Web Lock that the page holds as long as it lives; null where there are none. */
  | { type: "hello"; lock: string | null }
  | { type: "call"; id: number; method: keyof SetteeCalls; args: readonly unknown[] }
  | { type: "watch"; id: number; topic: Topic; query: unknown }
  | { type: "unwatch"; id: number }
  /** Sign of life of a page without a lock, every `PING_EVERY` milliseconds. */
  | { type: "ping" }
  /** The page is visible again, or has a network again. */
  | { type: "wake" }
  /** The browser is about to freeze the page, and its own worker with it. */
  | { type: "freeze" }
  | { type: "bye" };

/** What the worker sends. */
export type WorkerMessage =
  /** First message of the page's own worker: a Web Lock that it holds as long as it lives. */
  | { type: "alive"; lock: string }
  /**
   * Somebody serves the page from now on, perhaps another one than before: it gets the watches and the calls that are
   * not answered yet, once more. So each call must bear being made twice.
   */
  | { type: "welcome" }
  | { type: "answer"; id: number; value: unknown }
  /** A bug on the worker's side: expected failures are answers. */
  | { type: "threw"; id: number; message: string }
  | { type: "value"; id: number; value: unknown };

export const PING_EVERY = 15_000;
/** A page in the background may be slowed to one timer a minute. */
export const GONE_AFTER = 150_000;

/** The part of a MessagePort, a Worker or a worker's own scope that the port needs. */
export interface PortEndpoint {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  /** A MessagePort holds its messages back until it is started. */
  start?(): void;
}
