import { launchChromium } from "#test/support/chromium.ts";
import { openJourney } from "#test/support/journey.ts";
import { median, type Benchmark, type BenchRow } from "./bench.ts";
import { receiveByReference } from "./first-sync/receive-by-reference.ts";
import { receiveInSettee } from "./first-sync/receive-in-settee.ts";
import { openReferenceSite } from "./first-sync/reference-site.ts";
import { seedAccount } from "./seeded-account.ts";

const NOTES = 10_000;
const ROUNDS = Number(process.env["FIRST_SYNC_ROUNDS"] ?? 5);

const GOALS: Readonly<Record<string, { what: string; goal: string }>> = {
  "pouchdb.js": { what: "PouchDB's replication with its defaults", goal: "≤ 0.4" },
  "rxdb.js": { what: "RxDB on Dexie", goal: "≤ 0.85" },
  "floor.js": { what: "the feed pipelined into bulkDocs, nothing else", goal: "near 1" },
};

/** An empty browser until 10,000 notes are stored and live, beside what others need for the first half of that. */
const firstSync: Benchmark = {
  name: "first-sync",
  needs: { couchdb: true, chromium: true },
  async run({ couchdbUrl, tell }) {
    if (couchdbUrl === null) throw new Error("COUCHDB_URL is needed");
    const journey = await openJourney({ COUCHDB_URL: couchdbUrl });
    const site = await openReferenceSite(couchdbUrl);
    const browser = await launchChromium();
    try {
      if (site.missing !== null) tell(site.missing);
      const account = await seedAccount(journey, "first-sync", NOTES);
      const ours: number[] = [];
      const theirs = new Map<string, number[]>(site.names.map((name) => [name, []]));
      for (let round = 0; round < ROUNDS; round++) {
        const { upToDate } = await receiveInSettee(journey, account, `Note ${NOTES - 1}`);
        ours.push(upToDate);
        tell(`Settee: ${Math.round(upToDate)} ms`);
        for (const [name, times] of theirs) {
          const { took } = await receiveByReference(browser, site, name, account.database);
          times.push(took);
          tell(`${name}: ${Math.round(took)} ms`);
        }
      }
      return [...theirs].flatMap(([name, times]): BenchRow[] => {
        const goal = GOALS[name];
        if (goal === undefined) return [];
        return [
          {
            what: `first sync of ${NOTES} notes, log-in to up to date (ms)`,
            value: median(ours),
            reference: { what: goal.what, value: median(times) },
            goal: goal.goal,
          },
        ];
      });
    } finally {
      await browser.close();
      await site.close();
      await journey.close();
    }
  },
};
export default firstSync;
