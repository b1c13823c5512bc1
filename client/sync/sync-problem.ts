import type { RefreshFailure } from "#client/login/account.ts";
import { needsLogin } from "#client/api/settee-api.ts";
import type { ServerChange } from "#client/port/safety-view.ts";
import type { SyncState } from "#client/port/settee-port.ts";
import type { SessionEndedWhy } from "#shared/reason.ts";

/** Why syncing stopped. `retryAfter` is seconds. */
export type SyncProblem =
  | { type: "offline" }
  /** The page asked for some seconds without a request. */
  | { type: "resting" }
  | { type: "server-error"; status: number; retryAfter?: number | undefined }
  | { type: "not-couchdb"; status: number }
  | { type: "wrong-user" }
  | { type: "needs-login"; why: SessionEndedWhy }
  /** Not the server of last time, or it has forgotten what it confirmed. `uuid`: its own. */
  | { type: "server-changed"; why: ServerChange["why"]; uuid: string | null }
  | { type: "unexpected"; message: string };

/** Carries a problem through PouchDB, which knows only errors. */
export class SyncStopped extends Error {
  readonly problem: SyncProblem;

  constructor(problem: SyncProblem) {
    super(`Sync stopped: ${problem.type}`);
    this.name = "SyncStopped";
    this.problem = problem;
  }
}

export function problemOfRefresh(failure: RefreshFailure): SyncProblem {
  switch (failure.type) {
    case "offline":
    case "server-error":
    case "wrong-user":
      return failure;
    case "signed-out":
      return { type: "needs-login", why: "none" };
    case "refused":
      return needsLogin(failure)
        ? { type: "needs-login", why: failure.why ?? "none" }
        : { type: "server-error", status: 429, retryAfter: failure.retryAfter };
  }
}

export function stateOfProblem(problem: SyncProblem): SyncState {
  switch (problem.type) {
    case "offline":
    case "needs-login":
      return problem;
    case "resting":
    case "server-changed":
      return { type: "connecting" };
    case "server-error":
      return { type: "failed", why: { type: "server-error", status: problem.status } };
    case "not-couchdb":
    case "wrong-user":
    case "unexpected":
      return { type: "failed", why: problem };
  }
}
