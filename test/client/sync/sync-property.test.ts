import * as fc from "fast-check";
import { describe, it } from "vitest";
import { createManualClock } from "#test/client/support/manual-clock.ts";
import { createPaperCouchDb, type PaperCouchDb } from "#test/client/support/paper-couchdb.ts";
import { startPaperDevice, type PaperDevice } from "#test/client/support/paper-device.ts";
import { createTempDatabases } from "#test/client/support/temp-databases.ts";

/** What may happen to one device. */
type Step =
  | { type: "write"; text: string }
  | { type: "edit"; which: number; text: string }
  | { type: "delete"; which: number }
  | { type: "write-elsewhere"; text: string }
  | { type: "travel"; milliseconds: number }
  | { type: "weather"; weather: Weather }
  | { type: "wake" }
  | { type: "lose-network" }
  | { type: "session-ends" }
  | { type: "log-in" }
  | { type: "crash" };
type Weather = "fine" | "cut" | "portal" | "502" | "401" | "half" | "lost-answers";

const weathers: Weather[] = ["fine", "cut", "portal", "502", "401", "half", "lost-answers"];
const text = fc.string({ minLength: 1, maxLength: 6 });
const which = fc.nat({ max: 20 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("write" as const), text }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("edit" as const), which, text }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("delete" as const), which }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("write-elsewhere" as const), text }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("travel" as const),
      milliseconds: fc.integer({ min: 50, max: 90_000 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("weather" as const),
      weather: fc.constantFrom(...weathers),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom(
        "wake" as const,
        "lose-network" as const,
        "session-ends" as const,
        "log-in" as const,
        "crash" as const,
      ),
    }),
  },
);

function setWeather(paper: PaperCouchDb, weather: Weather): void {
  const html = (status: number) =>
    new Response("<p>no</p>", { status, headers: { "content-type": "text/html" } });
  const json = { "content-type": "application/json" };
  const answers: Record<Exclude<Weather, "fine" | "lost-answers">, () => Response> = {
    cut: () => {
      throw new TypeError("cut");
    },
    portal: () => html(200),
    "502": () => html(502),
    "401": () => Response.json({ error: "unauthorized" }, { status: 401 }),
    half: () => new Response('{"results":[{"seq"', { headers: json }),
  };
  if (weather === "fine") paper.disturbance = null;
  else if (weather === "lost-answers")
    // The server has done it, and nobody hears of it.
    paper.disturbance = async (url, init) => {
      const mine = paper.disturbance;
      paper.disturbance = null;
      const done = paper.fetch(url, { ...init, signal: null });
      paper.disturbance = mine;
      if (!url.includes("longpoll")) await done;
      throw new TypeError("cut");
    };
  else {
    const answer = answers[weather];
    paper.disturbance = async () => answer();
  }
}

async function takeStep(device: PaperDevice, paper: PaperCouchDb, step: Step): Promise<void> {
  const notes = device.store.index.inOrder();
  const note = "which" in step ? notes[step.which % Math.max(1, notes.length)] : undefined;
  const at = "2030-01-01T00:00:00.000Z";
  switch (step.type) {
    case "write":
      return void (await device.write(step.text));
    case "edit":
      return note && (await device.edit(note.id, step.text));
    case "delete":
      return void (note && (await device.store.deleteForever([note.id])));
    case "write-elsewhere": {
      const times = { archivedAt: null, trashedAt: null, createdAt: at, updatedAt: at };
      const fields = { schema: 1, title: "", body: step.text, tags: [], pinned: false, ...times };
      const count = Number((await paper.database.info()).update_seq);
      return void (await paper.database.put({ _id: `note:elsewhere${count}`, ...fields }));
    }
    case "travel":
      return device.travel(step.milliseconds);
    case "weather":
      return setWeather(paper, step.weather);
    case "wake":
      return device.engine.wake();
    case "lose-network":
      return device.engine.lostNetwork();
    case "session-ends":
      device.loginFailure = { type: "refused", reason: "session-ended", why: "expired" };
      return;
    case "log-in":
      device.loginFailure = null;
      return device.engine.wake();
    case "crash":
      return device.restart({ isKilled: true });
  }
}

const asTexts = (rows: { id: string; doc?: { [name: string]: unknown } | null }[]): string =>
  JSON.stringify(rows.map(({ id, doc }) => [id, doc?.["_rev"], doc?.["body"]]));

async function isSame(device: PaperDevice, paper: PaperCouchDb): Promise<boolean> {
  const [here, there] = await Promise.all([
    device.store.database.allDocs({ include_docs: true }),
    paper.database.allDocs({ include_docs: true }),
  ]);
  return asTexts(here.rows) === asTexts(there.rows);
}

describe("whatever happens", () => {
  it("[S1] [S3] [S5] the state never lies, and in fine weather everything gets everywhere", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const databases = await createTempDatabases();
        const clock = createManualClock();
        const paper = createPaperCouchDb(databases, clock);
        const device = await startPaperDevice(databases, clock, paper);
        try {
          for (const step of steps) {
            await takeStep(device, paper, step);
            const isFine =
              device.view.state.type === "up-to-date" && step.type !== "write-elsewhere";
            // Another device's write is only known when the feed has told it.
            if (isFine && paper.disturbance === null && !(await isSame(device, paper)))
              await device.travelUntil(
                "the feed tells",
                () => device.view.state.type !== "up-to-date",
              );
            const { isAllOnServer } = device.view.safety;
            if (isAllOnServer)
              for (const { id, stored } of device.store.index.inOrder())
                if (device.view.safety.isAllOnServer && stored?.body !== undefined) {
                  const there = await paper.body(id);
                  if (there === undefined)
                    throw new Error(`${id} is called safe and is not there.`);
                }
          }
          setWeather(paper, "fine");
          device.loginFailure = null;
          device.engine.wake();
          await device.travelUntil(
            "all is everywhere",
            async () => device.view.state.type === "up-to-date" && (await isSame(device, paper)),
          );
          if (!device.view.safety.isAllOnServer) throw new Error("Not all is called safe.");
          if (device.view.safety.serverChange !== null) throw new Error("The server is the same.");
        } finally {
          paper.disturbance = null;
          await device.close();
          await paper.database.close();
          await databases.removeAll();
        }
      }),
      { numRuns: 15, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false },
    );
  }, 120_000);
});
