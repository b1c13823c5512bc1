import { isForgettable } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";

/** Milliseconds. */
const DAY = 86_400_000;

interface Dependencies {
  readonly sessions: Pick<LoginSessions, "forget">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Removes sessions that are long over: now, and then once a day. Several servers may do so at the same time.
 * @returns how to stop; resolves when nothing is under way any more.
 */
export function forgetSessionsDaily(deps: Dependencies): () => Promise<void> {
  const forget = async () => {
    try {
      await deps.sessions.forget((session) => isForgettable(session, deps.now()));
    } catch (error) {
      // Tomorrow is another day; nobody waits for this.
      deps.onFailure(error);
    }
  };
  let underWay = forget();
  const timer = setInterval(() => {
    underWay = underWay.then(forget);
  }, DAY);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
