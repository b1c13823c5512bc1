/** Wait `retryAfter` seconds. */
export interface Throttled {
  readonly type: "Throttled";
  readonly retryAfter: number;
}

export interface ThrottleRules {
  /** Attempts before the first wait. */
  readonly free: number;
  /** Seconds: the wait doubles with each attempt, from one second up to this. */
  readonly longestWait: number;
  /** Seconds without an attempt after which everything is forgotten. */
  readonly memory: number;
}

/**
 * Counts attempts by key and makes each further one wait longer. In this process's memory only: with several
 * servers each counts for itself, and a restart forgets; what it protects is costly enough to guess anyway.
 */
export interface Throttle {
  /** Counts an attempt, before anything costly happens. */
  admit(key: string): Throttled | undefined;
  /** The attempt was a good one: takes everything back that was counted. */
  forgive(key: string): void;
  /** The attempt was a good one, but says nothing about those before it: takes this one back. */
  takeBack(key: string): void;
}

interface Attempts {
  count: number;
  lastAt: number;
  freeAt: number;
}

const MOST_KEYS = 20_000;

/** @param now milliseconds since 1970. */
export function createThrottle(rules: ThrottleRules, now: () => number): Throttle {
  const attemptsByKey = new Map<string, Attempts>();

  function recall(key: string, time: number): Attempts {
    const known = attemptsByKey.get(key);
    attemptsByKey.delete(key);
    if (known && time - known.lastAt < rules.memory * 1000) return known;
    return { count: 0, lastAt: time, freeAt: 0 };
  }
  function forgetOldest(): void {
    const [oldest] = attemptsByKey.keys();
    if (attemptsByKey.size > MOST_KEYS && oldest !== undefined) attemptsByKey.delete(oldest);
  }

  return {
    admit(key) {
      const time = now();
      const attempts = recall(key, time);
      // Set again, so that the map stays in order of use.
      attemptsByKey.set(key, attempts);
      forgetOldest();
      if (time < attempts.freeAt)
        return { type: "Throttled", retryAfter: Math.ceil((attempts.freeAt - time) / 1000) };
      attempts.count += 1;
      attempts.lastAt = time;
      const beyond = attempts.count - rules.free;
      if (beyond >= 0) attempts.freeAt = time + 1000 * Math.min(rules.longestWait, 2 ** beyond);
      return undefined;
    },
    forgive(key) {
      attemptsByKey.delete(key);
    },
    takeBack(key) {
      const attempts = attemptsByKey.get(key);
      if (!attempts) return;
      attempts.count -= 1;
      attempts.freeAt = 0;
    },
  };
}
