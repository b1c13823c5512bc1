import { forbidden } from "./refusal.ts";

/** `[chttpd_auth_lockout]`'s defaults. */
const THRESHOLD = 5;
const LIFETIME = 300_000;
const MOST_REMEMBERED = 10_000;

/** Counts wrong passwords by name and address, as CouchDB 3.5 does: a right one does not forgive them. */
export interface Lockout {
  /** @throws Refusal 403 */
  requireUnlocked(name: string, peer: string): void;
  recordFailure(name: string, peer: string): void;
}

/** @param now milliseconds */
export function createLockout(now: () => number): Lockout {
  const failures = new Map<string, { count: number; readonly until: number }>();

  function current(key: string): { count: number } | undefined {
    const found = failures.get(key);
    if (found === undefined || found.until > now()) return found;
    failures.delete(key);
    return undefined;
  }

  return {
    requireUnlocked(name, peer) {
      if ((current(keyOf(name, peer))?.count ?? 0) >= THRESHOLD)
        throw forbidden("Account is temporarily locked due to multiple authentication failures");
    },
    recordFailure(name, peer) {
      const key = keyOf(name, peer);
      const found = current(key);
      if (found !== undefined) found.count += 1;
      else failures.set(key, { count: 1, until: now() + LIFETIME });
      for (const oldest of failures.keys()) {
        if (failures.size <= MOST_REMEMBERED) break;
        failures.delete(oldest);
      }
    },
  };
}

function keyOf(name: string, peer: string): string {
  return JSON.stringify([name, peer]);
}
