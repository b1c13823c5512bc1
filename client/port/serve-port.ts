import type { Locks } from "./page-presence.ts";
import {
  GONE_AFTER,
  type PageMessage,
  type PortEndpoint,
  type WorkerMessage,
} from "./port-messages.ts";
import type { SetteeCalls, SetteePort, SetteeTopics, Topic } from "./settee-port.ts";

export interface ServedPage {
  /** Ends the page's watches. Calls that are under way end by themselves. */
  end(): void;
}

/** The worker's end of the port, one per page. A page that goes away is noticed and its watches end. */
export function servePort(
  endpoint: PortEndpoint,
  host: SetteePort,
  deps: {
    locks?: Locks | undefined;
    /** A page's sign of life comes in time, or it is gone. */
    after(milliseconds: number, task: () => void): () => void;
    onGone?(): void;
    /** The page is visible again, or has a network again. */
    onWake?(): void;
    /** The page will be frozen. */
    onFreeze?(): void;
  },
): ServedPage {
  const watches = new Map<number, () => void>();
  let isGone = false;
  let forgetDeadline: (() => void) | null = null;

  endpoint.addEventListener("message", ({ data }) => receive(data as PageMessage));
  endpoint.start?.();
  send({ type: "welcome" });

  function send(message: WorkerMessage): void {
    if (!isGone) endpoint.postMessage(message);
  }

  function receive(message: PageMessage): void {
    if (isGone) return;
    switch (message.type) {
      case "hello":
        return expectEnd(message.lock);
      case "ping":
        return expectPing();
      case "wake":
        return deps.onWake?.();
      case "freeze":
        return deps.onFreeze?.();
      case "bye":
        return end();
      case "call":
        return void answer(message.id, message.method, message.args);
      case "watch":
        return watch(message.id, message.topic, message.query);
      case "unwatch":
        watches.get(message.id)?.();
        watches.delete(message.id);
    }
  }

  /** Granted only when the page that held it has gone. */
  function expectEnd(lock: string | null): void {
    if (lock === null || deps.locks === undefined) return expectPing();
    void deps.locks.request(lock, async () => end());
  }

  function expectPing(): void {
    forgetDeadline?.();
    forgetDeadline = deps.after(GONE_AFTER, end);
  }

  async function answer(
    id: number,
    method: keyof SetteeCalls,
    args: readonly unknown[],
  ): Promise<void> {
    try {
      const call = host.call[method] as (...args: readonly unknown[]) => Promise<unknown>;
      send({ type: "answer", id, value: await call(...args) });
    } catch (error) {
      send({ type: "threw", id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  function watch(id: number, topic: Topic, query: unknown): void {
    const stop = host.watch(topic, query as SetteeTopics[Topic]["query"] as never, (value) =>
      send({ type: "value", id, value }),
    );
    watches.set(id, stop);
  }

  function end(): void {
    if (isGone) return;
    isGone = true;
    forgetDeadline?.();
    for (const stop of watches.values()) stop();
    watches.clear();
    deps.onGone?.();
  }

  return { end };
}
