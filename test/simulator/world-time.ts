import type { Clock } from "#client/store/clock.ts";

/** A device's clock: wrong by an offset that may change, and silent after the device's end. */
export interface DeviceClock extends Clock {
  /** Nothing that waits for it will ever run. */
  die(): void;
}

/**
 * Time that passes with the turns of this program's event loop and not with the sun: quickly while everybody only
 * waits, slowly while anything is under way. So a busy machine makes no deadline run out, and nobody waits in vain.
 */
export interface WorldTime {
  /** `offset`: milliseconds that the device is wrong by, now. */
  openClock(offset: () => number): DeviceClock;
  /** Something is under way until the answer is called. */
  begin(): () => void;
  /** Resolves when so many milliseconds have passed here. */
  pass(milliseconds: number): Promise<void>;
  stop(): void;
}

/** Milliseconds that one turn takes. */
const WHILE_WAITING = 40;
const WHILE_BUSY = 10;

interface Task {
  readonly at: number;
  readonly run: () => void;
}

export function startWorldTime(): WorldTime {
  const start = Date.now();
  let now = 0;
  let busy = 0;
  let tasks: Task[] = [];
  let turn: NodeJS.Timeout;

  function plan(at: number, run: () => void): () => void {
    const task = { at, run };
    const place = tasks.findIndex((other) => other.at > at);
    tasks.splice(place === -1 ? tasks.length : place, 0, task);
    return () => {
      tasks = tasks.filter((other) => other !== task);
    };
  }

  function goOn(): void {
    const end = now + (busy > 0 ? WHILE_BUSY : WHILE_WAITING);
    for (let next = tasks[0]; next !== undefined && next.at <= end; next = tasks[0]) {
      now = Math.max(now, next.at);
      tasks.shift();
      next.run();
    }
    now = end;
    turn = setTimeout(goOn, 1);
  }
  turn = setTimeout(goOn, 1);

  return {
    openClock(offset) {
      let isDead = false;
      return {
        now: () => start + now + offset(),
        after: (milliseconds, task) =>
          plan(now + milliseconds, () => {
            if (!isDead) task();
          }),
        die() {
          isDead = true;
        },
      };
    },
    begin() {
      busy++;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        busy--;
      };
    },
    pass: (milliseconds) => new Promise((resolve) => void plan(now + milliseconds, resolve)),
    stop: () => clearTimeout(turn),
  };
}
