import type { LedgerQuery, LedgerView } from "#client/port/safety-view.ts";
import type { SyncView } from "#client/port/settee-port.ts";
import type { Cell } from "#client/store/cell.ts";
import { createBackOff } from "./back-off.ts";
import { createBatchSize } from "./batch-size.ts";
import { openFirstSyncRecord } from "./first-sync-record.ts";
import { openLastContact } from "./last-contact.ts";
import { createRest } from "./rest.ts";
import { openServerIdentity } from "./server-identity.ts";
import { openSetAside } from "./set-aside.ts";
import { stateOfProblem, type SyncProblem } from "./sync-problem.ts";
import { createSyncProgress } from "./sync-progress.ts";
import { startSyncRun, type SyncRun, type SyncRunDeps, type SyncRunEvents } from "./sync-run.ts";
import { createSyncView } from "./sync-view.ts";

/** Keeps one person's notes in sync as long as it lives. Its states are drawn above `SyncState`, its rules in README.md. */
export interface SyncEngine {
  readonly view: Cell<SyncView>;
  /** Where each note is, now; it changes only when `view` does. */
  ledger(query: LedgerQuery): LedgerView;
  /** Try now: a person asked, the network is back, or the page is visible again. */
  wake(): void;
  /** The browser says that there is no network. */
  lostNetwork(): void;
  /** Sends and receives nothing for some seconds, whatever wakes it. */
  rest(): void;
  /** Sends what the server refused once more. */
  retrySetAside(ids: readonly string[] | "all"): void;
  dismissServerChange(): Promise<void>;
  stop(): Promise<void>;
}

export interface SyncEngineDeps extends Omit<
  SyncRunDeps,
  "identity" | "batchSize" | "setAside" | "firstSync"
> {
  random(): number;
  onBroken(error: unknown): void;
  /** Names this build of Settee: another one may send what this one could not. */
  readonly build: string;
  /** Somebody has just logged in: what was refused to the session before is tried again. */
  readonly isNewLogin: boolean;
}

/** After this long without a sign of life a wake-up does not trust the connection. */
const TRUSTED_SILENCE = 60_000;

export async function startSyncEngine(deps: SyncEngineDeps): Promise<SyncEngine> {
  const { store, clock, onBroken } = deps;
  const setAside = await openSetAside(store, deps);
  const identity = await openServerIdentity(store.local, clock, onBroken);
  const firstSync = await openFirstSyncRecord(store.local);
  const contact = await openLastContact(store.local, clock, onBroken);
  const batchSize = createBatchSize();
  const backOff = createBackOff(clock, deps.random);
  const rest = createRest(clock);
  const view = createSyncView({
    store,
    clock,
    setAside,
    identity,
    contact,
    onUpToDate() {
      backOff.reset();
      if (identity.isComparing()) identity.repaired().then(view.showSoon, onBroken);
    },
  });
  let run: SyncRun | null = null;
  let isStopped = false;

  function startRun(renewFirst: boolean): SyncRun {
    const mine = createSyncProgress();
    const events: SyncRunEvents = {
      onReplicating: () => view.follow(mine),
      onPushed(seq) {
        mine.pushed(seq);
        // What push has looked at is sent or set aside: only then may it leave the ledger.
        store.confirmPushed(seq).then(view.showSoon, onBroken);
      },
      onDenied(id, reason) {
        setAside.add(id, reason).then(view.showSoon, onBroken);
      },
      onDelivered(id, rev) {
        store.ledger.delivered(id, rev);
        view.showSoon();
      },
      onFeedNews(news) {
        mine.feedNews(news);
        view.showSoon();
      },
      onPulled(changes) {
        mine.pulled(changes);
        view.showSoon();
      },
      onFirstSync(progress) {
        mine.firstSync(progress);
        view.showSoon();
      },
    };
    const parts = { identity, batchSize, setAside, firstSync };
    return startSyncRun({ ...deps, ...parts }, events, { renewFirst });
  }

  async function keepRunning(): Promise<void> {
    await view.start();
    let renewFirst = false;
    for (;;) {
      await rest.over();
      if (isStopped) return;
      view.stand({ type: "connecting" });
      run = startRun(renewFirst);
      const problem = await run.ended;
      run = null;
      if (isStopped) return;
      await takeProblem(problem);
      renewFirst = problem.type === "server-error" && problem.status < 500;
      view.stand(stateOfProblem(problem));
      await backOff.pause(pauseAfter(problem));
    }
  }

  /** Nothing that another server confirmed counts, from before the next run on. */
  async function takeProblem(problem: SyncProblem): Promise<void> {
    if (problem.type !== "server-changed") return;
    await identity.notice(problem.why, problem.uuid);
    await store.distrustServer();
  }

  const finished = keepRunning().catch((error: unknown) => {
    onBroken(error);
    view.stand({ type: "failed", why: { type: "unexpected", message: String(error) } });
  });

  return {
    view: view.cell,
    ledger: view.ledger,
    wake() {
      if (run === null) backOff.wake();
      else if (run.silence() > TRUSTED_SILENCE) {
        backOff.reset();
        run.stop({ type: "offline" });
      }
    },
    lostNetwork() {
      run?.stop({ type: "offline" });
    },
    rest() {
      rest.begin();
      run?.stop({ type: "resting" });
    },
    retrySetAside(ids) {
      setAside.retry(ids);
      if (run === null) backOff.wake();
      else run.sendDue();
    },
    async dismissServerChange() {
      await identity.dismiss();
      view.showSoon();
    },
    async stop() {
      isStopped = true;
      view.stop();
      run?.stop({ type: "offline" });
      backOff.wake();
      rest.end();
      await finished;
      await contact.flush();
    },
  };
}

/** Milliseconds. Nothing but a log-in, or a person who asks, ends needs-login. */
function pauseAfter(problem: SyncProblem): number {
  if (problem.type === "needs-login") return Infinity;
  return problem.type === "server-error" ? (problem.retryAfter ?? 0) * 1_000 : 0;
}
