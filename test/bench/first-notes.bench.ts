import { openJourney } from "#test/support/journey.ts";
import { median, type Benchmark } from "./bench.ts";
import { receiveInSettee } from "./first-sync/receive-in-settee.ts";
import { seedAccount } from "./seeded-account.ts";

const NOTES = 10_000;
const ROUNDS = Number(process.env["FIRST_NOTES_ROUNDS"] ?? 5);

/** An empty browser until the newest notes are on screen. */
const firstNotes: Benchmark = {
  name: "first-notes",
  needs: { couchdb: true, chromium: true },
  async run({ couchdbUrl, tell }) {
    if (couchdbUrl === null) throw new Error("COUCHDB_URL is needed");
    const journey = await openJourney({ COUCHDB_URL: couchdbUrl });
    try {
      const account = await seedAccount(journey, "first-notes", NOTES);
      const shown: number[] = [];
      const tasks: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const received = await receiveInSettee(journey, account, `Note ${NOTES - 1}`);
        shown.push(received.newestShown);
        tasks.push(received.longestTask);
        tell(`${Math.round(received.newestShown)} ms`);
      }
      return [
        {
          what: `log-in until the newest of ${NOTES} notes are on screen (ms)`,
          value: median(shown),
          goal: "≤ 1,000",
        },
        {
          what: "longest task of the main thread meanwhile (ms; 0: none above 50)",
          value: median(tasks),
          goal: "≤ 50",
        },
      ];
    } finally {
      await journey.close();
    }
  },
};
export default firstNotes;
