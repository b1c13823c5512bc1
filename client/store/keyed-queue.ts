/** Runs the tasks of one key one after the other; tasks of different keys run side by side. */
export interface KeyedQueue {
  run<Value>(key: string, task: () => Promise<Value>): Promise<Value>;
  /** Resolves when everything queued so far has ended, well or badly. */
  idle(): Promise<void>;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, task) {
      const turn = (tails.get(key) ?? Promise.resolve()).then(task);
      // The caller gets the failure from `turn`; the queue only needs to know that the turn is over.
      const forget = (): void => {
        if (tails.get(key) === tail) tails.delete(key);
      };
      const tail = turn.then(forget, forget);
      tails.set(key, tail);
      return turn;
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
