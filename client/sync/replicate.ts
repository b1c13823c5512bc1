import PouchDB from "pouchdb-core";
import type { PouchError, Replication } from "pouchdb-core";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import { messageOf, pouchStatus } from "#client/store/pouch-error.ts";
import { LONGPOLL } from "./replication-fetch.ts";
import type { SyncProblem } from "./sync-problem.ts";

const BATCH = 500;

export interface ReplicationEvents {
  /** Everything up to this local sequence number is on the server. */
  onPushed(seq: number): void;
  /** Push has looked through everything that was here when it began. */
  onPushIdle(): void;
  /** The server refused one document. */
  onDenied(id: string, reason: string): void;
  onPullBusy(): void;
  /** All that the feed brought so far is written. */
  onPullIdle(): void;
  /** One of the two ended; the other should too. */
  onEnd(problem: SyncProblem): void;
}

/** Live push and live pull of one database, as one thing that ends once. */
export function replicate(
  local: PouchDB,
  databaseUrl: string,
  fetch: Fetch,
  events: ReplicationEvents,
): { stop(): void } {
  const remote = new PouchDB(databaseUrl, { adapter: "http", skip_setup: true, fetch });
  remote.setMaxListeners(100);
  const options = {
    live: true,
    retry: false,
    heartbeat: false,
    timeout: LONGPOLL,
    batch_size: BATCH,
  };
  const push = PouchDB.replicate(local, remote, options);
  const pull = PouchDB.replicate(remote, local, options);
  let isOver = false;

  function end(problem: SyncProblem): void {
    if (isOver) return;
    stop();
    events.onEnd(problem);
  }

  function stop(): void {
    isOver = true;
    push.cancel();
    pull.cancel();
  }

  const during =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args): void => {
      if (!isOver) act(...args);
    };

  push.on(
    "checkpoint",
    during(({ checkpoint }: { checkpoint?: number | string }) => {
      if (checkpoint !== undefined) events.onPushed(Number(checkpoint));
    }),
  );
  push.on(
    "paused",
    during(() => events.onPushIdle()),
  );
  push.on(
    "denied",
    during((error: PouchError & { id?: string }) =>
      events.onDenied(error.id ?? "", messageOf(error)),
    ),
  );
  pull.on(
    "active",
    during(() => events.onPullBusy()),
  );
  pull.on(
    "paused",
    during(() => events.onPullIdle()),
  );
  for (const replication of [push, pull]) watchEnd(replication, end);
  return { stop };
}

function watchEnd(replication: Replication, end: (problem: SyncProblem) => void): void {
  replication.on("error", (error: unknown) => end(problemOfError(error)));
  replication.on("complete", () => end({ type: "unexpected", message: "replication ended" }));
}

function problemOfError(error: unknown): SyncProblem {
  const status = pouchStatus(error);
  return status !== null && status >= 400
    ? { type: "server-error", status }
    : { type: "unexpected", message: messageOf(error) };
}
