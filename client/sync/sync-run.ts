import type { Fetch } from "#client/api/fetch-in-time.ts";
import type { Account } from "#client/login/account.ts";
import type { Clock } from "#client/store/clock.ts";
import type { NoteStore } from "#client/store/note-store.ts";
import type { Grant } from "#shared/login.ts";
import type { AskWhoWeAre } from "./ask-who-we-are.ts";
import { confirmOwner } from "./confirm-owner.ts";
import type { BatchSize } from "./batch-size.ts";
import type { FirstSyncProgress } from "./first-sync.ts";
import type { FirstSyncRecord } from "./first-sync-record.ts";
import { moveNotes } from "./move-notes.ts";
import type { FeedNews } from "./read-feed.ts";
import { createReplicationFetch, LONGPOLL } from "./replication-fetch.ts";
import { sendAgain } from "./send-again.ts";
import type { SetAside } from "./set-aside.ts";
import type { ServerIdentity } from "./server-identity.ts";
import { problemOfRefresh, SyncStopped, type SyncProblem } from "./sync-problem.ts";

export interface SyncRunDeps {
  readonly store: NoteStore;
  readonly account: Pick<Account, "refresh" | "renewGrant" | "lastGrant">;
  readonly userId: string;
  readonly askWhoWeAre: AskWhoWeAre;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly identity: ServerIdentity;
  readonly batchSize: BatchSize;
  readonly setAside: Pick<SetAside, "takeDue">;
  readonly firstSync: FirstSyncRecord;
}

/** What a run tells while it lasts. */
export interface SyncRunEvents {
  /** We are who we should be; documents may move now. */
  onReplicating(): void;
  onPushed(seq: number): void;
  onDenied(id: string, reason: string): void;
  onDelivered(id: string, rev: string): void;
  onFeedNews(news: FeedNews): void;
  onPulled(changes: number): void;
  /** Null: it is over. */
  onFirstSync(progress: FirstSyncProgress | null): void;
}

/** A grant is renewed this long before it ends. */
const RENEW_BEFORE = 60_000;
const RENEW_NOT_BEFORE = 60_000;
/** Live replication may stall without a word (pouchdb/pouchdb#8192): a longpoll is a sign of life every 50 s. */
const STALLED_AFTER = LONGPOLL + 60_000;

export interface SyncRun {
  /** Why it ended. Never rejects; a run lasts as long as all goes well. */
  readonly ended: Promise<SyncProblem>;
  stop(problem: SyncProblem): void;
  /** Milliseconds since anything was sent or received. */
  silence(): number;
  /** Sends what is due once more, if anything is replicating; else the next run does. */
  sendDue(): void;
}

/**
 * One try at being in sync: get a grant, ask CouchDB who we are, replicate until something stops it. `renewFirst`: the
 * server refused the last one, so that a new grant, which also repairs a half-made database, comes first.
 */
export function startSyncRun(
  deps: SyncRunDeps,
  events: SyncRunEvents,
  options: { renewFirst: boolean },
): SyncRun {
  const { store, account, clock } = deps;
  let tellEnd: (problem: SyncProblem) => void;
  const ended = new Promise<SyncProblem>((resolve) => {
    tellEnd = resolve;
  });
  const endings: (() => void)[] = [];
  let isOver = false;
  let lastSign = clock.now();
  let sendDue: (() => Promise<void>) | null = null;

  function stop(problem: SyncProblem): void {
    if (isOver) return;
    isOver = true;
    for (const ending of endings) ending();
    tellEnd(problem);
  }

  async function run(): Promise<void> {
    const grant = await findGrant();
    if (grant === null || isOver) return;
    const problem = await confirmOwner(deps, grant.databaseUrl);
    if (isOver) return;
    if (problem !== null) return stop(problem);
    await startReplicating(grant);
  }

  async function findGrant(): Promise<Grant | null> {
    const known = account.lastGrant();
    if (
      !options.renewFirst &&
      known !== null &&
      Date.parse(known.expiresAt) > clock.now() + RENEW_BEFORE / 2
    )
      return known;
    const renewed = await account.renewGrant();
    if (renewed.ok) return renewed.value;
    stop(problemOfRefresh(renewed.error));
    return null;
  }

  async function startReplicating(grant: Grant): Promise<void> {
    const { databaseUrl } = grant;
    const pushFetch = fetchFor("push", databaseUrl);
    const pullFetch = fetchFor("pull", databaseUrl);
    const controller = new AbortController();
    endings.push(() => controller.abort());
    events.onReplicating();
    moveNotes(
      {
        ...deps,
        databaseUrl,
        pushFetch,
        pullFetch,
        record: deps.firstSync,
        signal: controller.signal,
      },
      { ...events, onEnd: stop, onFailure: fail },
    );
    renewInTime(grant);
    watchForStall();
    sendDue = () =>
      sendAgain(store.database, pushFetch, databaseUrl, deps.setAside.takeDue(), events);
    await sendDue();
  }

  /** The two directions are told apart by what they ask with: PouchDB gives them no name. */
  function fetchFor(direction: "push" | "pull", databaseUrl: string): Fetch {
    const { identity, batchSize } = deps;
    return createReplicationFetch({
      fetch: deps.fetch,
      clock,
      account,
      databaseUrl,
      batchSize: () => batchSize.documents(),
      events: {
        onProblem: stop,
        onSignOfLife: () => {
          lastSign = clock.now();
        },
        onFeedNews: (news) => events.onFeedNews(news),
        onServer(uuid) {
          // An answer to a run that is over comes to a store that may be closed.
          if (!isOver) identity.meet(uuid);
        },
        onCheckpoint(lastSeq) {
          if (direction === "push" && !isOver)
            identity.meetCheckpoint(lastSeq, store.journal.seq());
        },
        onBatch: (documents, bytes) => batchSize.saw(documents, bytes),
      },
    });
  }

  /** A failure here is not the end: the cookie still lasts, and its end is met when it comes. */
  function renewInTime(grant: Grant): void {
    const left = Date.parse(grant.expiresAt) - clock.now() - RENEW_BEFORE;
    later(Math.max(left, RENEW_NOT_BEFORE), async () => {
      const renewed = await account.renewGrant();
      if (isOver) return;
      if (renewed.ok) return renewInTime(renewed.value);
      const problem = problemOfRefresh(renewed.error);
      if (problem.type === "needs-login" || problem.type === "wrong-user") return stop(problem);
      renewInTime(grant);
    });
  }

  function watchForStall(): void {
    later(STALLED_AFTER / 2, async () => {
      if (clock.now() - lastSign > STALLED_AFTER) stop({ type: "offline" });
      else watchForStall();
    });
  }

  function later(milliseconds: number, task: () => Promise<void>): void {
    const cancel = clock.after(milliseconds, () => {
      if (!isOver) task().catch(fail);
    });
    endings.push(cancel);
  }

  function fail(error: unknown): void {
    if (error instanceof SyncStopped) return stop(error.problem);
    stop({ type: "unexpected", message: error instanceof Error ? error.message : String(error) });
  }

  run().catch(fail);
  return {
    ended,
    stop,
    silence: () => clock.now() - lastSign,
    sendDue: () => void sendDue?.().catch(fail),
  };
}
