import { randomBytes } from "node:crypto";
import { openJourney } from "#test/support/journey.ts";
import type { Benchmark } from "./bench.ts";
import { seedAccount } from "./seeded-account.ts";

const ROUNDS = 20;
/** A pause of a person, after which the next edit is the first of its kind again. */
const PAUSE = 3_100;

/** An edit on one device until it is on the other's screen, beside a raw PUT until a raw longpoll answers. */
const echo: Benchmark = {
  name: "echo",
  needs: { couchdb: true, chromium: true },
  async run({ couchdbUrl, tell }) {
    if (couchdbUrl === null) throw new Error("COUCHDB_URL is needed");
    const journey = await openJourney({ COUCHDB_URL: couchdbUrl });
    try {
      const { email, password } = await seedAccount(journey, "echo", 1);
      const [a, b] = [await journey.openDevice(), await journey.openDevice()];
      for (const device of [a, b]) {
        await device.open();
        await device.logIn(email, password);
        await device.openNote("Note 0");
      }
      const [ours, raw]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        const word = `echo${round}x${randomBytes(3).toString("hex")}`;
        const start = performance.now();
        await a.append(` ${word}`);
        await b.page.waitForFunction(
          (text) => document.querySelector(".cm-content")?.textContent?.includes(text) === true,
          word,
          { polling: 10 },
        );
        ours.push(performance.now() - start);
        raw.push(await rawEcho(couchdbUrl));
        tell(`${Math.round(ours.at(-1) ?? 0)} ms beside ${Math.round(raw.at(-1) ?? 0)} ms`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
      return [
        {
          what: "an edit until it is on the other screen (ms, p95)",
          value: percentile95(ours),
          reference: { what: "raw PUT until a longpoll answers", value: percentile95(raw) },
          goal: "≤ 300 ms",
        },
      ];
    } finally {
      await journey.close();
    }
  },
};
export default echo;

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}

async function rawEcho(couchdbUrl: string): Promise<number> {
  const { origin, username, password } = new URL(couchdbUrl);
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
  };
  const database = `${origin}/echo-${randomBytes(6).toString("hex")}`;
  const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
    const answer = await fetch(database + path, { ...init, headers });
    await answer.text();
  };
  await ask("", { method: "PUT" });
  try {
    const feed = ask("/_changes?feed=longpoll&since=now");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const start = performance.now();
    await ask("/note", { method: "PUT", body: "{}" });
    await feed;
    return performance.now() - start;
  } finally {
    await ask("", { method: "DELETE" });
  }
}
