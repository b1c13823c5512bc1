import { openJourney } from "#test/support/journey.ts";
import type { Benchmark } from "./bench.ts";
import { seedAccount } from "./seeded-account.ts";

const NOTES = 10_000;
const SYNCED_WITHIN = 300_000;

/** The longest task of the page's main thread while a new browser receives everything. */
const smooth: Benchmark = {
  name: "smooth",
  needs: { chromium: true },
  async run({ tell }) {
    const journey = await openJourney();
    try {
      const { email, password } = await seedAccount(journey, "smooth", NOTES);
      const device = await journey.openDevice();
      await device.open();
      await device.logIn(email, password);
      tell(`receiving ${NOTES} notes`);
      const before = performance.now();
      // Shorter ones than 50 ms are no long tasks and are not told.
      await device.page.evaluate(() => {
        const tasks: number[] = [];
        Object.assign(globalThis, { longTasks: tasks });
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) tasks.push(duration);
        }).observe({ type: "longtask", buffered: false });
      });
      await device.status(/Up to date|Everything is on the server/, SYNCED_WITHIN);
      const took = performance.now() - before;
      const tasks: number[] = await device.page.evaluate(() =>
        Reflect.get(globalThis, "longTasks"),
      );
      return [
        {
          what: "longest task of the main thread during a first sync (ms; 0: none above 50)",
          value: Math.max(0, ...tasks),
          goal: "≤ 50",
        },
        { what: `first sync of ${NOTES} notes, log-in to up to date (ms)`, value: took },
      ];
    } finally {
      await journey.close();
    }
  },
};
export default smooth;
