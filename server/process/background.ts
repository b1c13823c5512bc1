/** Work that nobody waits for, until the server closes. */
export interface Background {
  run(task: () => Promise<void>): void;
  settle(): Promise<void>;
}

export function createBackground(onFailure: (error: unknown) => void): Background {
  const underWay = new Set<Promise<void>>();
  return {
    run(task) {
      const run = task()
        .catch(onFailure)
        .finally(() => underWay.delete(run));
      underWay.add(run);
    },
    async settle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
