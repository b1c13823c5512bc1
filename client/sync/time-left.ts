import type { Clock } from "#client/store/clock.ts";

/** Pages after which a rate is known, and how far the last two may be from each other. */
const STEADY_AFTER = 3;
const STEADY_WITHIN = 2;
/** Seconds: finer would pretend to know. */
const STEP = 5;

/** How long something of known size will still take, by the rate at which it goes. */
export interface TimeLeft {
  /** So many were done since the last call. Answers seconds for the rest, in fives; null while the rate is not steady. */
  after(done: number, rest: number): number | null;
}

export function createTimeLeft(clock: Clock): TimeLeft {
  const start = clock.now();
  let last = start;
  const rates: number[] = [];
  let all = 0;
  return {
    after(done, rest) {
      const now = clock.now();
      all += done;
      rates.push(done / Math.max(1, now - last));
      last = now;
      const [before = 0, newest = 0] = rates.slice(-2);
      const isSteady =
        rates.length >= STEADY_AFTER &&
        Math.max(before, newest) <= STEADY_WITHIN * Math.min(before, newest);
      if (!isSteady || rest === 0) return null;
      const rate = all / Math.max(1, now - start);
      return Math.ceil(rest / rate / 1_000 / STEP) * STEP;
    },
  };
}
