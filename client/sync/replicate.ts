import PouchDB from "pouchdb-core";
import type { PouchDocument, PouchError, Replication } from "pouchdb-core";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import { messageOf, pouchStatus } from "#client/store/pouch-error.ts";
import { pushSource } from "./push-source.ts";
import { LONGPOLL } from "./replication-fetch.ts";
import type { SyncProblem } from "./sync-problem.ts";

const MOST_DOCUMENTS = 500;

export interface LiveEvents {
  /** Everything up to this local sequence number is on the server. */
  onPushed(seq: number): void;
  /** The server refused one document. */
  onDenied(id: string, reason: string): void;
  /** So many more changes of the feed are written here, and the checkpoint after them. */
  onPulled(changes: number): void;
  /** One direction ended; the other should too. */
  onEnd(problem: SyncProblem): void;
}

export interface LiveDeps {
  readonly local: PouchDB;
  readonly databaseUrl: string;
  readonly fetch: Fetch;
  /** Becomes the checkpoint before anything is compared, whatever it was; undefined: the checkpoint of former times. */
  readonly since: number | string | undefined;
}

export interface LiveReplication {
  stop(): void;
}

/** `documents`: what is read into memory at once; `atStart`: the local sequence number when it begins. */
export function pushLive(
  deps: LiveDeps & { documents: number; atStart: number },
  events: LiveEvents,
): LiveReplication {
  const push = PouchDB.replicate(pushSource(deps.local), openRemote(deps.databaseUrl, deps.fetch), {
    ...optionsOf(deps),
    batch_size: deps.documents,
  });
  const { live, during } = watch(push, events);
  push.on(
    "checkpoint",
    during(({ checkpoint }: Checkpoint) => {
      if (checkpoint !== undefined) events.onPushed(Number(checkpoint));
    }),
  );
  // It has looked through everything that was here when it began.
  push.on(
    "paused",
    during(() => events.onPushed(deps.atStart)),
  );
  push.on(
    "denied",
    during((error: PouchError & { id?: string }) =>
      events.onDenied(error.id ?? "", messageOf(error)),
    ),
  );
  return live;
}

/** `before` runs before documents from the server are written here. */
export function pullLive(
  deps: LiveDeps & { before(documents: readonly PouchDocument[]): Promise<void> },
  events: LiveEvents,
): LiveReplication {
  const pull = PouchDB.replicate(openRemote(deps.databaseUrl, deps.fetch), targetOf(deps), {
    ...optionsOf(deps),
    batch_size: MOST_DOCUMENTS,
  });
  const { live, during } = watch(pull, events);
  pull.on("checkpoint", during(countBatches(events)));
  return live;
}

function optionsOf({ since }: LiveDeps): Record<string, unknown> {
  return {
    live: true,
    retry: false,
    heartbeat: false,
    timeout: LONGPOLL,
    ...(since === undefined ? {} : { since }),
  };
}

function watch(replication: Replication, events: LiveEvents) {
  let isOver = false;
  function stop(): void {
    isOver = true;
    replication.cancel();
  }
  function end(problem: SyncProblem): void {
    if (isOver) return;
    stop();
    events.onEnd(problem);
  }
  replication.on("error", (error: unknown) => end(problemOfError(error)));
  replication.on("complete", () => end({ type: "unexpected", message: "replication ended" }));
  const during =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args): void => {
      if (!isOver) act(...args);
    };
  return { live: { stop }, during };
}

/** PouchDB tells four things by this one event. */
interface Checkpoint {
  /** A change of the batch that is being worked on. */
  readonly revs_diff?: unknown;
  /** The batch is written, and so is the checkpoint. */
  readonly checkpoint?: number | string;
}

function countBatches(events: LiveEvents): (event: Checkpoint) => void {
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
function targetOf({ local, before, since }: Parameters<typeof pullLive>[0]): PouchDB {
  const target: PouchDB = Object.create(local);
  target.bulkDocs = async (documents, options) => {
    await before(Array.isArray(documents) ? documents : documents.docs);
    return local.bulkDocs(documents, options);
  };
  // PouchDB leaves a half of the checkpoint that says the same as it is, and then the halves carry the names of two
  // sessions, which it takes for no checkpoint at all: after a try that was cut between them both have to be written.
  if (since !== undefined)
    target.get = async (id, options) => {
      const { last_seq: _hidden, ...document } = await local.get(id, options);
      return document;
    };
  return target;
}

function problemOfError(error: unknown): SyncProblem {
  const status = pouchStatus(error);
  return status !== null && status >= 400
    ? { type: "server-error", status }
    : { type: "unexpected", message: messageOf(error) };
}
