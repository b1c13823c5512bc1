import type { Device } from "#test/support/device.ts";
import { openJourney, type Journey } from "#test/support/journey.ts";
import { median, type Benchmark, type BenchRow } from "./bench.ts";
import { seedAccount } from "./seeded-account.ts";

const ROUNDS = 5;
const SYNCED_WITHIN = 300_000;
const LARGE = Number(process.env["COLD_START_LARGE"] ?? 50_000);

/** Offline reload until the list can be used, beside an empty notebook in the same browser build. */
const coldStart: Benchmark = {
  name: "cold-start",
  needs: { chromium: true },
  async run({ tell }) {
    const journey = await openJourney();
    try {
      const rows: BenchRow[] = [];
      const empty = await prepare(journey, "empty", 0);
      for (const [count, goal] of [
        [10_000, "≤ 800 ms"],
        [LARGE, "≤ 1500 ms"],
      ] as const) {
        tell(`syncing ${count} notes to a browser`);
        const full = await prepare(journey, `full${count}`, count);
        journey.network.cut();
        const [ours, theirs]: [number[], number[]] = [[], []];
        for (let round = 0; round < ROUNDS; round++) {
          ours.push(await reload(full, "Note"));
          theirs.push(await reload(empty, null));
        }
        journey.network.restore();
        tell(`${median(ours)} ms beside ${median(theirs)} ms`);
        rows.push({
          what: `offline reload with ${count} notes until the list can be used (ms)`,
          value: median(ours),
          reference: { what: "with none", value: median(theirs) },
          goal,
        });
        await full.close();
      }
      return rows;
    } finally {
      await journey.close();
    }
  },
};
export default coldStart;

async function prepare(journey: Journey, person: string, notes: number): Promise<Device> {
  const { email, password } = await seedAccount(journey, person, notes);
  const device = await journey.openDevice();
  await device.open();
  await device.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await device.logIn(email, password);
  await device.status(/Up to date/, SYNCED_WITHIN);
  return device;
}

/** Milliseconds of the page's own clock, from its navigation on. */
async function reload({ page }: Device, title: string | null): Promise<number> {
  await page.reload();
  const sign =
    title === null
      ? page.getByRole("button", { name: "New note" }).first()
      : page.getByRole("list", { name: "Notes" }).getByRole("link").first();
  await sign.waitFor();
  return page.evaluate(() => performance.now());
}
