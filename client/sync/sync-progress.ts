import type { SyncState } from "#client/port/settee-port.ts";
import type { FirstSyncProgress } from "./first-sync.ts";
import type { FeedNews } from "./read-feed.ts";

/** Counts one run's documents by sequence numbers and says what each side has. */
export interface SyncProgress {
  /** The server's feed brought changes. */
  feedNews(news: FeedNews): void;
  /** So many of them are written here. */
  pulled(changes: number): void;
  pushed(seq: number): void;
  /** Null: it is over, and everything that the server had is here. */
  firstSync(progress: FirstSyncProgress | null): void;
  /** Everything on the server is here: nothing pending there, all that came is written. */
  hasAllFromServer(): boolean;
  /** Everything here is on the server. `unsent`: notes that still have to go. */
  hasServerAll(here: Here): boolean;
  /** `at`: ISO 8601. */
  state(here: Here & { at: string }): SyncState;
}

interface Here {
  readonly localSeq: number;
  readonly unsent: number;
}

export function createSyncProgress(): SyncProgress {
  let received = 0;
  let written = 0;
  let pending: number | null = null;
  let pushedSeq: number | null = null;
  let mostUnsent = 0;
  let since: string | null = null;
  let first: FirstSyncProgress | null = null;

  const hasAllFromServer = (): boolean => pending === 0 && written === received;
  const hasServerAll = ({ localSeq, unsent }: Here): boolean =>
    pushedSeq !== null && pushedSeq >= localSeq && unsent === 0;

  return {
    feedNews(news) {
      received += news.changes;
      pending = news.pending;
    },
    pulled(changes) {
      written += changes;
    },
    pushed(seq) {
      pushedSeq = Math.max(pushedSeq ?? 0, seq);
    },
    firstSync(progress) {
      if (progress === null) pending ??= 0;
      first = progress;
    },
    hasAllFromServer,
    hasServerAll,
    state({ localSeq, unsent, at }) {
      if (hasAllFromServer() && hasServerAll({ localSeq, unsent })) {
        since ??= at;
        [received, written, mostUnsent] = [0, 0, 0];
        return { type: "up-to-date", at: since };
      }
      since = null;
      if (first !== null) {
        const { done, total, secondsLeft } = first;
        return { type: "syncing", done, total, firstSync: { secondsLeft } };
      }
      if (pending === null && pushedSeq === null) return { type: "connecting" };
      mostUnsent = Math.max(mostUnsent, unsent);
      const total = received + (pending ?? 0) + mostUnsent;
      return { type: "syncing", done: Math.min(total, written + mostUnsent - unsent), total };
    },
  };
}
