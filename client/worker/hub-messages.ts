import type { PageMessage, WorkerMessage } from "#client/port/port-messages.ts";

/** What the workers of one origin tell each other. A line is the way from one page to the owner. */
export type HubMessage =
  | { type: "who" }
  | { type: "owner"; id: string; build: string }
  | { type: "open"; to: string; line: string }
  | { type: "page"; to: string; line: string; message: PageMessage }
  | { type: "worker"; line: string; message: WorkerMessage }
  | { type: "ping"; to: string }
  | { type: "pong" }
  /** Another build of Settee has started: it knows what this one may not. */
  | { type: "yield"; to: string; build: string };

/** The part of BroadcastChannel that is used. */
export interface HubChannel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}
