/** Milliseconds. */
const DAY = 86_400_000;

interface Dependencies {
  /** Removes what is long over. Several servers may do so at the same time. */
  readonly forget: readonly (() => Promise<unknown>)[];
  readonly onFailure: (error: unknown) => void;
}

/**
 * Removes what is long over: now, and then once a day.
 * @returns how to stop; resolves when nothing is under way any more.
 */
export function forgetDaily({ forget, onFailure }: Dependencies): () => Promise<void> {
  const forgetAll = async () => {
    for (const one of forget)
      try {
        await one();
      } catch (error) {
        // Tomorrow is another day; nobody waits for this.
        onFailure(error);
      }
  };
  let underWay = forgetAll();
  const timer = setInterval(() => {
    underWay = underWay.then(forgetAll);
  }, DAY);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
