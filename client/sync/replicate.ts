import PouchDB from "pouchdb-core";
import type { PouchDocument, PouchError, Replication } from "pouchdb-core";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import { messageOf, pouchStatus } from "#client/store/pouch-error.ts";
import { LONGPOLL } from "./replication-fetch.ts";
import type { SyncProblem } from "./sync-problem.ts";

const MOST_DOCUMENTS = 500;

export interface ReplicationEvents {
  /** Everything up to this local sequence number is on the server. */
  onPushed(seq: number): void;
  /** Push has looked through everything that was here when it began. */
  onPushIdle(): void;
  /** The server refused one document. */
  onDenied(id: string, reason: string): void;
  /** So many more changes of the feed are written here, and the checkpoint after them. */
  onPulled(changes: number): void;
  /** One of the two ended; the other should too. */
  onEnd(problem: SyncProblem): void;
}

export interface ReplicationDeps {
  readonly local: PouchDB;
  readonly databaseUrl: string;
  readonly pushFetch: Fetch;
  readonly pullFetch: Fetch;
  /** Documents that push reads into memory at once. */
  readonly pushBatch: number;
  /** No checkpoint of former times is believed: both sides are compared from their first change on. */
  readonly fromStart: boolean;
  /** Runs before documents from the server are written here. */
  beforePulled(documents: readonly PouchDocument[]): Promise<void>;
}

/** Live push and live pull of one database, as one thing that ends once. */
export function replicate(deps: ReplicationDeps, events: ReplicationEvents): { stop(): void } {
  const { local } = deps;
  const options = {
    live: true,
    retry: false,
    heartbeat: false,
    timeout: LONGPOLL,
    ...(deps.fromStart ? { since: 0 } : {}),
  };
  const push = PouchDB.replicate(local, openRemote(deps.databaseUrl, deps.pushFetch), {
    ...options,
    batch_size: deps.pushBatch,
  });
  const pull = PouchDB.replicate(
    openRemote(deps.databaseUrl, deps.pullFetch),
    announcing(local, deps.beforePulled),
    { ...options, batch_size: MOST_DOCUMENTS },
  );
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
    during(({ checkpoint }: Checkpoint) => {
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
  pull.on("checkpoint", during(countBatches(events)));
  for (const replication of [push, pull]) watchEnd(replication, end);
  return { stop };
}

/** PouchDB tells four things by this one event. */
interface Checkpoint {
  /** A change of the batch that is being worked on. */
  readonly revs_diff?: unknown;
  /** The batch is written, and so is the checkpoint. */
  readonly checkpoint?: number | string;
}

function countBatches(events: ReplicationEvents): (event: Checkpoint) => void {
  let changes = 0;
  return ({ revs_diff: change, checkpoint }) => {
    if (change !== undefined) changes++;
    if (checkpoint === undefined) return;
    events.onPulled(changes);
    changes = 0;
  };
}

function openRemote(databaseUrl: string, fetch: Fetch): PouchDB {
  const remote = new PouchDB(databaseUrl, { adapter: "http", skip_setup: true, fetch });
  remote.setMaxListeners(100);
  return remote;
}

/** The same database, but for what happens before a batch is written into it. */
function announcing(local: PouchDB, before: ReplicationDeps["beforePulled"]): PouchDB {
  const target: PouchDB = Object.create(local);
  target.bulkDocs = async (documents, options) => {
    await before(Array.isArray(documents) ? documents : documents.docs);
    return local.bulkDocs(documents, options);
  };
  return target;
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
