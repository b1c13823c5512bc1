import type { LedgerQuery, LedgerView, Safety } from "#client/port/safety-view.ts";
import type { SyncState, SyncView } from "#client/port/settee-port.ts";
import { createCell, type Cell } from "#client/store/cell.ts";
import { isoNow } from "#client/store/clock.ts";
import { createBackOff } from "./back-off.ts";
import { countPlaces, listLedger, type LedgerSources } from "./ledger-lines.ts";
import { openSetAside } from "./set-aside.ts";
import { stateOfProblem, type SyncProblem } from "./sync-problem.ts";
import { createSyncProgress } from "./sync-progress.ts";
import { startSyncRun, type SyncRun, type SyncRunDeps, type SyncRunEvents } from "./sync-run.ts";

/**
 * Keeps one person's notes in sync as long as it lives. Its states (rules in README.md):
 *
 *     connecting ──► syncing ◄──► up-to-date
 *         ▲  │          │             │
 *         │  └──────────┴──────┬──────┘
 *         │                    ▼
 *         └── pause ◄── offline · failed(why) · needs-login(why)
 *
 * A pause ends by itself but after needs-login, and at once when woken.
 */
export interface SyncEngine {
  readonly view: Cell<SyncView>;
  /** Where each note is, now; it changes only when `view` does. */
  ledger(query: LedgerQuery): LedgerView;
  /** Try now: a person asked, the network is back, or the page is visible again. */
  wake(): void;
  /** The browser says that there is no network. */
  lostNetwork(): void;
  stop(): Promise<void>;
}

/** Changes of the view within this many milliseconds are shown together. */
const SHOW_TOGETHER = 50;
/** After this long without a sign of life a wake-up does not trust the connection. */
const TRUSTED_SILENCE = 60_000;

export async function startSyncEngine(
  deps: SyncRunDeps & { random(): number; onBroken(error: unknown): void },
): Promise<SyncEngine> {
  const { store, clock } = deps;
  const setAside = await openSetAside(store, clock);
  const backOff = createBackOff(clock, deps.random);
  let progress = createSyncProgress();
  let run: SyncRun | null = null;
  /** Set while nothing is replicating. */
  let standing: SyncState | null = { type: "connecting" };
  let lastSent: string | null = null;
  let lastReceived: string | null = null;
  let isStopped = false;
  let localSeq = 0;
  let cancelShow: (() => void) | null = null;

  const sources: LedgerSources = { store, setAside, isSending: () => standing === null };

  function lookSafety(state: SyncState): Safety {
    const counts = countPlaces(sources);
    if (state.type === "up-to-date") [lastSent, lastReceived] = [state.at, state.at];
    const isAllOnServer = counts.onlyHere + counts.onItsWay + counts.setAside === 0;
    return { counts, isAllOnServer, lastSent, lastReceived, held: null, serverChange: null };
  }

  function look(state: SyncState): SyncView {
    return {
      state,
      unsynced: store.unsyncedIds().size,
      setAside: setAside.list(),
      foreign: store.foreign.get(),
      safety: lookSafety(state),
    };
  }

  const view = createCell<SyncView>(look({ type: "connecting" }));

  function currentState(): SyncState {
    if (standing !== null) return standing;
    const unsent = [...store.unsyncedIds()].filter((id) => !store.ledger.isSetAside(id)).length;
    return progress.state({ localSeq, unsent, at: isoNow(clock) });
  }

  function show(): void {
    cancelShow?.();
    cancelShow = null;
    const state = currentState();
    if (state.type === "up-to-date") backOff.reset();
    view.set(look(state));
  }

  function showSoon(): void {
    if (!isStopped) cancelShow ??= clock.after(SHOW_TOGETHER, show);
  }

  function stand(state: SyncState): void {
    standing = state;
    show();
  }

  function startRun(renewFirst: boolean): SyncRun {
    progress = createSyncProgress();
    const mine = progress;
    const events: SyncRunEvents = {
      onReplicating() {
        standing = null;
        showSoon();
      },
      onPushed(seq) {
        mine.pushed(seq);
        // What push has looked at is sent or set aside: only then may it leave the ledger.
        store.confirmPushed(seq).then(showSoon, deps.onBroken);
      },
      onDenied(id, reason) {
        setAside.add(id, "refused", reason).then(showSoon, deps.onBroken);
      },
      onFeedNews(news) {
        mine.feedNews(news);
        showSoon();
      },
      onPull(isIdle) {
        mine.pull(isIdle);
        showSoon();
      },
    };
    return startSyncRun(deps, events, { renewFirst });
  }

  async function keepRunning(): Promise<void> {
    localSeq = Number((await store.database.info()).update_seq);
    let renewFirst = false;
    for (;;) {
      if (isStopped) return;
      stand({ type: "connecting" });
      run = startRun(renewFirst);
      const problem = await run.ended;
      run = null;
      if (isStopped) return;
      renewFirst = problem.type === "server-error" && problem.status < 500;
      stand(stateOfProblem(problem));
      await backOff.pause(pauseAfter(problem));
    }
  }

  const endings = [
    store.onChange((seq) => {
      localSeq = Math.max(localSeq, seq);
      showSoon();
    }),
    store.index.subscribe(showSoon),
    store.foreign.subscribe(showSoon),
  ];
  const finished = keepRunning().catch((error: unknown) => {
    deps.onBroken(error);
    stand({ type: "failed", why: { type: "unexpected", message: String(error) } });
  });

  return {
    view,
    ledger: (query) => listLedger(sources, query),
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
    async stop() {
      isStopped = true;
      cancelShow?.();
      for (const end of endings) end();
      run?.stop({ type: "offline" });
      backOff.wake();
      await finished;
    },
  };
}

/** Milliseconds. Nothing but a log-in, or a person who asks, ends needs-login. */
function pauseAfter(problem: SyncProblem): number {
  if (problem.type === "needs-login") return Infinity;
  return problem.type === "server-error" ? (problem.retryAfter ?? 0) * 1_000 : 0;
}
