import type { SyncFailure, SyncState, SyncView } from "#client/port/settee-port.ts";
import type { Messages } from "#client/messages/messages.ts";

/** How it looks: calm, busy, waiting for the network, or asking for the person. */
export type SyncMood = "calm" | "busy" | "away" | "asking";

export function moodOf({ state, safety }: Pick<SyncView, "state" | "safety">): SyncMood {
  if (safety.held) return "asking";
  switch (state.type) {
    case "up-to-date":
      return "calm";
    case "connecting":
    case "syncing":
      return "busy";
    case "offline":
    case "signed-out":
      return "away";
    case "needs-login":
    case "failed":
      return "asking";
  }
}

/** The state in a few words. */
export function syncWords(m: Messages, state: SyncState, isLocal = false): string {
  switch (state.type) {
    case "signed-out":
      return isLocal ? m.sync.local : m.sync.signedOut;
    case "offline":
      return m.sync.offline;
    case "connecting":
      return m.sync.connecting;
    case "syncing":
      return state.firstSync === undefined
        ? m.sync.syncing(state.done, state.total)
        : m.sync.receiving(state.done, state.total, state.firstSync.secondsLeft);
    case "up-to-date":
      return m.sync.upToDate(state.at);
    case "needs-login":
      return m.sync.needsLogin;
    case "failed":
      return state.why.type === "set-aside"
        ? m.sync.setAside(state.why.notes)
        : m.sync.stopped[state.why.type];
  }
}

/** Why it stopped and what to do. */
export function failureWords(m: Messages, why: SyncFailure): string {
  switch (why.type) {
    case "not-couchdb":
      return m.sync.failures.notCouchdb(why.status);
    case "server-error":
      return m.sync.failures.serverError(why.status);
    case "wrong-user":
      return m.sync.failures.wrongUser;
    case "storage":
      return m.sync.failures.storage(why.message);
    case "set-aside":
      return m.sync.setAside(why.notes);
    case "held":
      return m.sync.failures.held(why.notes);
    case "unexpected":
      return m.sync.failures.unexpected(why.message);
  }
}
