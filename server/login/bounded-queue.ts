import { type Result, fail, succeed } from "#shared/result.ts";

/** Too much is waiting already. `retryAfter` is in seconds. */
export interface QueueFull {
  readonly type: "QueueFull";
  readonly retryAfter: number;
}

export interface BoundedQueue {
  run<T>(task: () => Promise<T>): Promise<Result<T, QueueFull>>;
}

const RETRY_AFTER = 5;

/** Runs `concurrency` tasks at a time and lets at most `waiting` more wait for their turn. */
export function createBoundedQueue(concurrency: number, waiting: number): BoundedQueue {
  let running = 0;
  const turns: (() => void)[] = [];

  async function takeTurn(): Promise<void> {
    if (running < concurrency) {
      running += 1;
      return;
    }
    // The one that ends hands its place over, so `running` stays as it is.
    await new Promise<void>((resolve) => turns.push(resolve));
  }
  function endTurn(): void {
    const next = turns.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run(task) {
      if (running >= concurrency && turns.length >= waiting)
        return fail({ type: "QueueFull", retryAfter: RETRY_AFTER });
      await takeTurn();
      try {
        return succeed(await task());
      } finally {
        endTurn();
      }
    },
  };
}
