import type { Fetch } from "#client/api/fetch-in-time.ts";
import { readWrittenSeq } from "#client/store/written-seq.ts";
import type { FirstSync, FirstSyncDeps, FirstSyncProgress } from "./first-sync.ts";
import { FIRST_SYNC_OVER } from "./first-sync-record.ts";
import { readQuietSeq } from "./quiet-seq.ts";
import { pullLive, pushLive, type LiveEvents, type LiveReplication } from "./replicate.ts";

export interface MovingDeps extends Omit<FirstSyncDeps, "onProgress" | "onPage" | "fetch"> {
  readonly pushFetch: Fetch;
  readonly pullFetch: Fetch;
}

export interface MovingEvents extends LiveEvents {
  /** Null: the first sync is over, and live replication goes on from its end. */
  onFirstSync(progress: FirstSyncProgress | null): void;
  onFailure(error: unknown): void;
}

/**
 * Push and pull of one database. The first pull comes in pages; as long as nothing of this device has to go, push
 * waits for its end, since it would only ask the server for what came from there.
 */
export function moveNotes(deps: MovingDeps, events: MovingEvents) {
  const { store, record, databaseUrl, signal } = deps;
  const local = store.database;
  const running: LiveReplication[] = [];
  const endings: (() => void)[] = [];
  const isComparing = deps.identity.isComparing();
  let isPushing = false;
  /** Up to here push has nothing to look at. */
  let quietSeq: number | null = null;

  async function start(): Promise<void> {
    const firstSync = record.get()?.state === "over" ? null : await loadFirstSync();
    if (firstSync !== null && (await firstSync.isDue())) await receiveFirst(firstSync.run);
    if (record.get()?.state === "handing-over") await lookWhetherQuiet();
    await startPush();
    startPull();
  }

  /** Its code is no part of the worker, which most days has no use for it. */
  async function loadFirstSync(): Promise<FirstSync> {
    const { createFirstSync } = await import("./first-sync.ts");
    return createFirstSync({
      ...deps,
      fetch: deps.pullFetch,
      onProgress: events.onFirstSync,
      onPage: lookWhetherQuiet,
    });
  }

  async function receiveFirst(run: () => Promise<string>): Promise<void> {
    await lookWhetherQuiet();
    const pushWhatIsUnsent = (): void => {
      if (store.unsyncedIds().size > 0) startPush().catch(events.onFailure);
    };
    endings.push(store.index.subscribe(pushWhatIsUnsent));
    pushWhatIsUnsent();
    const seq = await run();
    await record.set({ ...FIRST_SYNC_OVER, state: "handing-over", seq });
    events.onFirstSync(null);
  }

  async function lookWhetherQuiet(): Promise<void> {
    quietSeq = (await readQuietSeq(store)) ?? quietSeq;
  }

  async function startPush(): Promise<void> {
    if (isPushing) return;
    isPushing = true;
    const atStart = await readWrittenSeq(local);
    if (signal.aborted) return;
    const since = isComparing ? 0 : (quietSeq ?? undefined);
    const documents = deps.batchSize.documents();
    const from = { local, databaseUrl, fetch: deps.pushFetch, since, atStart, documents };
    running.push(pushLive(from, events));
  }

  function startPull(): void {
    if (signal.aborted) return;
    const known = record.get();
    const isHandingOver = known?.state === "handing-over";
    const since = isComparing ? 0 : isHandingOver ? known.seq : undefined;
    const fetch = isHandingOver ? tellingTaken(deps.pullFetch) : deps.pullFetch;
    running.push(
      pullLive({ local, databaseUrl, fetch, since, before: store.beforePulled }, events),
    );
  }

  /** PouchDB asks for changes when both halves of its checkpoint are written: then that is what counts. */
  function tellingTaken(fetch: Fetch): Fetch {
    return async (url, init) => {
      const response = await fetch(url, init);
      if (url.includes("/_changes") && record.get()?.state !== "over")
        await record.set(FIRST_SYNC_OVER);
      return response;
    };
  }

  signal.addEventListener("abort", () => {
    for (const end of endings) end();
    for (const replication of running) replication.stop();
  });
  start().catch(events.onFailure);
}
