import type { Clock } from "#client/store/clock.ts";

export interface ManualClock extends Clock {
  /** Moves time on and runs what is due, in order. */
  advance(milliseconds: number): void;
  /** How many tasks wait. */
  waiting(): number;
}

export function createManualClock(start = Date.parse("2030-01-01T00:00:00.000Z")): ManualClock {
  let now = start;
  let tasks: { at: number; task: () => void }[] = [];
  return {
    now: () => now,
    after(milliseconds, task) {
      const entry = { at: now + milliseconds, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((other) => other !== entry);
      };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const due = tasks.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        now = Math.max(now, due.at);
        tasks = tasks.filter((other) => other !== due);
        due.task();
      }
      now = end;
    },
    waiting: () => tasks.length,
  };
}
