import type { Locks } from "#client/port/page-presence.ts";

/** The part of `navigator.locks` that ownership needs. */
export interface OwnerLocks extends Locks {
  /** Takes the lock from whoever holds it; their request rejects. */
  steal(name: string, task: () => Promise<unknown>): Promise<unknown>;
}

/** One worker of the origin at a time owns the database. */
export interface Ownership {
  /** Lets the next one in, and queues again. */
  release(): void;
  /** Lets the next one in, and does not want it back before `resume`. */
  suspend(): void;
  resume(): void;
  /** The owner does not answer: a frozen tab keeps its lock. */
  steal(): void;
}

const LOCK = "settee-owner";

/** The browser frees the lock when the owner's tab is closed or its worker dies; the next in the queue gets it at once. */
export function claimOwnership(deps: {
  locks: OwnerLocks;
  onOwner(): void;
  onDeposed(): void;
}): Ownership {
  const { locks } = deps;
  let letGo: (() => void) | null = null;
  let isSuspended = false;
  let isQueued = false;

  function hold(): Promise<void> {
    isQueued = false;
    // Frozen while it waited: the next one may have it.
    if (isSuspended) return Promise.resolve();
    return new Promise((resolve) => {
      letGo = resolve;
      deps.onOwner();
    });
  }

  async function wait(how: "request" | "steal"): Promise<void> {
    isQueued = true;
    try {
      await locks[how](LOCK, hold);
    } catch (error) {
      // Somebody stole it, which ends the request like this.
      if (!isAbort(error)) throw error;
    }
    if (letGo !== null) {
      letGo = null;
      deps.onDeposed();
    }
    if (!isSuspended && !isQueued) await wait("request");
  }

  void wait("request");
  return {
    release: () => letGo?.(),
    suspend() {
      isSuspended = true;
      letGo?.();
    },
    resume() {
      if (!isSuspended) return;
      isSuspended = false;
      if (!isQueued) void wait("request");
    },
    steal() {
      if (letGo === null) void wait("steal");
    },
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
