import type { Clock } from "#client/store/clock.ts";

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/** Pauses between tries: 1 s, doubling to 60 s, each with up to half of it taken off by chance. */
export interface BackOff {
  /** Resolves after the pause, or when woken. `atLeast`: milliseconds that the server asked for; Infinity: only when woken. */
  pause(atLeast?: number): Promise<void>;
  /** Ends the pause now; the next one is short again. */
  wake(): void;
  /** It went well: the next pause is short again. */
  reset(): void;
}

export function createBackOff(clock: Clock, random: () => number): BackOff {
  let next = FIRST_PAUSE;
  let end: (() => void) | null = null;
  return {
    pause(atLeast = 0) {
      const milliseconds = Math.max(next * (1 - random() / 2), atLeast);
      next = Math.min(next * 2, LONGEST_PAUSE);
      return new Promise((resolve) => {
        const cancel = Number.isFinite(milliseconds)
          ? clock.after(milliseconds, () => end?.())
          : null;
        end = () => {
          end = null;
          cancel?.();
          resolve();
        };
      });
    },
    wake() {
      next = FIRST_PAUSE;
      end?.();
    },
    reset() {
      next = FIRST_PAUSE;
    },
  };
}
