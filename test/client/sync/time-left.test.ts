import { expect, it } from "vitest";
import { createTimeLeft } from "#client/sync/time-left.ts";
import { createManualClock } from "#test/client/support/manual-clock.ts";

function measure(pages: readonly { took: number; done: number; rest: number }[]) {
  const clock = createManualClock();
  const timeLeft = createTimeLeft(clock);
  return pages.map(({ took, done, rest }) => {
    clock.advance(took);
    return timeLeft.after(done, rest);
  });
}

it("[S16] no time is told before three pages went at about the same pace", () => {
  const page = (rest: number) => ({ took: 2_000, done: 1_000, rest });
  expect(measure([page(9_000), page(8_000), page(7_000), page(6_000), page(0)])).toEqual([
    null,
    null,
    15,
    15,
    null,
  ]);
});

it("[S16] no time is told while the pace changes by more than half", () => {
  const rest = 10_000;
  expect(
    measure([
      { took: 1_000, done: 1_000, rest },
      { took: 1_000, done: 1_000, rest },
      { took: 5_000, done: 1_000, rest },
      { took: 5_000, done: 1_000, rest },
    ]),
  ).toEqual([null, null, null, 30]);
});
