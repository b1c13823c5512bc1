import type { Clock } from "#client/store/clock.ts";

/** Between two tries, in milliseconds; a write that a person makes meanwhile is a try of its own. */
const TRY_AGAIN_AFTER = 5_000;

/** Opens the browser's storage again after it was closed under us, as often as it takes. */
export interface Reopening {
  /** Resolves when the notes are open again; rejects when this try failed, and another will follow. */
  reopen(): Promise<void>;
  /** A try in some seconds, or when something is asked of the notes. */
  later(): void;
  /** Before anything is asked of the notes: waits for the try that runs, or makes one when the last one failed. */
  whenOpen(): Promise<void>;
  stop(): void;
}

export function createReopening(deps: {
  clock: Clock;
  open(): Promise<void>;
  /** Of a try that nobody waited for. */
  onFailure(error: unknown): void;
}): Reopening {
  let running: Promise<void> | null = null;
  let isNeeded = false;
  let cancel: (() => void) | null = null;

  function reopen(): Promise<void> {
    cancel?.();
    cancel = null;
    isNeeded = true;
    running ??= attempt().finally(() => {
      running = null;
    });
    return running;
  }

  async function attempt(): Promise<void> {
    try {
      await deps.open();
      isNeeded = false;
    } catch (error) {
      later();
      throw error;
    }
  }

  function later(): void {
    isNeeded = true;
    cancel ??= deps.clock.after(TRY_AGAIN_AFTER, () => void reopen().catch(deps.onFailure));
  }

  return {
    reopen,
    later,
    whenOpen: () => running ?? (isNeeded ? reopen() : Promise.resolve()),
    stop() {
      cancel?.();
      cancel = null;
      isNeeded = false;
    },
  };
}
