import type { SyncState } from "#client/port/settee-port.ts";
import type { FeedNews } from "./replication-fetch.ts";

/** Counts one run's documents by sequence numbers and says whether both sides have everything. */
export interface SyncProgress {
  feedNews(news: FeedNews): void;
  pull(isIdle: boolean): void;
  pushed(seq: number): void;
  /** `unsent`: notes that still have to go. `at`: ISO 8601. */
  state(here: { localSeq: number; unsent: number; at: string }): SyncState;
}

export function createSyncProgress(): SyncProgress {
  let received = 0;
  let written = 0;
  let pending: number | null = null;
  let isPullIdle = false;
  let pushedSeq: number | null = null;
  let mostUnsent = 0;
  let since: string | null = null;

  return {
    feedNews(news) {
      received += news.changes;
      pending = news.pending;
      if (news.changes > 0) isPullIdle = false;
    },
    pull(isIdle) {
      isPullIdle = isIdle;
      if (isIdle) written = received;
    },
    pushed(seq) {
      pushedSeq = Math.max(pushedSeq ?? 0, seq);
    },
    state({ localSeq, unsent, at }) {
      const hasAllFromServer = isPullIdle && pending === 0;
      const hasServerAll = pushedSeq !== null && pushedSeq >= localSeq && unsent === 0;
      if (hasAllFromServer && hasServerAll) {
        since ??= at;
        [received, written, mostUnsent] = [0, 0, 0];
        return { type: "up-to-date", at: since };
      }
      since = null;
      if (pending === null && pushedSeq === null) return { type: "connecting" };
      mostUnsent = Math.max(mostUnsent, unsent);
      const total = received + (pending ?? 0) + mostUnsent;
      return { type: "syncing", done: Math.min(total, written + mostUnsent - unsent), total };
    },
  };
}
