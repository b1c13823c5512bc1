import type { Clock } from "#client/store/clock.ts";

/** A browser needs a moment without requests to put a new service worker in charge. */
const REST = 5_000;

/** Some seconds in which nothing is sent or received. */
export interface Rest {
  begin(): void;
  /** Resolves at once when nobody rests. */
  over(): Promise<void>;
  end(): void;
}

export function createRest(clock: Clock): Rest {
  let cancel: (() => void) | null = null;
  let waiting: (() => void)[] = [];

  function end(): void {
    cancel?.();
    cancel = null;
    for (const goOn of waiting) goOn();
    waiting = [];
  }

  return {
    begin() {
      cancel?.();
      cancel = clock.after(REST, end);
    },
    over: () =>
      cancel === null ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    end,
  };
}
