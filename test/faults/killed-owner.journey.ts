import { readdir } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "#test/support/chromium.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";

/** More of them with `TAKEOVER_WRITES`: the proof that an adapter needs which bears one owner only has 10,000. */
const WRITES = Number(process.env["TAKEOVER_WRITES"] ?? 600);
const SEED = Number(process.env["TAKEOVER_SEED"] ?? Date.now() % 1_000_000);

/** What a tab of this test offers to `evaluate`. */
interface Tab {
  readonly own: Worker;
  call(method: string, ...args: unknown[]): Promise<{ ok: boolean }>;
  watchTotal(): void;
  acknowledged: number;
  /** Milliseconds. */
  longestWait: number;
  total: number;
}
declare global {
  interface Window {
    tab: Tab;
  }
}

let journey: Journey;
let worker: string;

beforeAll(async () => {
  journey = await openJourney();
  const names = await readdir("dist/client/assets");
  const name = names.find((one) => /^settee-worker-.*\.js$/.test(one));
  if (name === undefined) throw new Error("The build has no worker.");
  worker = `/assets/${name}`;
});
afterAll(() => journey.close());

/** A tab without SharedWorker that speaks to its own worker as the app's port does. */
async function openTab(page: Page): Promise<Page> {
  await page.goto(`${journey.origin}/favicon.svg`);
  await page.evaluate((url) => {
    const pending = new Map<number, { message: unknown; resolve: (value: never) => void }>();
    const watches = new Map<number, unknown>();
    const own = new Worker(url, { type: "module", name: "settee" });
    let last = 0;
    let isWelcome = false;
    const send = (message: unknown): void => void (isWelcome && own.postMessage(message));
    own.addEventListener("message", ({ data }) => {
      if (data.type === "welcome") {
        isWelcome = true;
        send({ type: "hello", lock: null });
        for (const message of watches.values()) send(message);
        for (const { message } of pending.values()) send(message);
      } else if (data.type === "value") window.tab.total = data.value.total;
      else if (data.type === "answer") {
        pending.get(data.id)?.resolve(data.value as never);
        pending.delete(data.id);
      }
    });
    window.tab = {
      own,
      call: (method, ...args) =>
        new Promise((resolve) => {
          const message = { type: "call", id: ++last, method, args };
          pending.set(last, { message, resolve });
          send(message);
        }),
      watchTotal() {
        const query = { view: "notes", tag: null, text: "", offset: 0, limit: 1 };
        const message = { type: "watch", id: ++last, topic: "notes", query };
        watches.set(last, message);
        send(message);
      },
      acknowledged: 0,
      longestWait: 0,
      total: 0,
    };
  }, worker);
  return page;
}

/** Writes so many notes, four at a time, each under an id of its own. */
async function write(page: Page, name: string, count: number): Promise<void> {
  const many = { name, count };
  await page.evaluate(async ({ name, count }) => {
    const { tab } = window;
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < count) {
        const id = `note:${name}${next++}`;
        const before = performance.now();
        const content = { title: id, body: `text of ${id}`, tags: [] };
        const answer = await tab.call("createNote", content, id);
        if (!answer.ok) throw new Error(JSON.stringify(answer));
        tab.acknowledged++;
        tab.longestWait = Math.max(tab.longestWait, performance.now() - before);
      }
    };
    await Promise.all([work(), work(), work(), work()]);
  }, many);
}

async function sumOf(pages: readonly Page[], name: "acknowledged" | "total"): Promise<number> {
  const all = await Promise.all(pages.map((page) => page.evaluate((n) => window.tab[n], name)));
  return all.reduce((sum, one) => sum + one, 0);
}

it(`[S15] owners are killed while two tabs write: nothing is lost, nothing doubled (seed ${SEED})`, async () => {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const owners: Page[] = [];
    for (let count = 0; count < 3; count++) {
      const page = await openTab(await context.newPage());
      await page.evaluate(() => window.tab.call("startLocal"));
      owners.push(page);
    }
    const left = await openTab(await context.newPage());
    const right = await openTab(await context.newPage());
    const writers = [left, right];
    await right.evaluate(() => window.tab.watchTotal());
    const half = WRITES / 2;
    const writing = Promise.all([write(left, "left", half), write(right, "right", half)]);
    let random = SEED;
    for (const [turn, owner] of owners.entries()) {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      const when = (WRITES / 4) * (turn + 0.2 + (0.6 * random) / 2_147_483_648);
      await expect
        .poll(() => sumOf(writers, "acknowledged"), { timeout: 300_000 })
        .toBeGreaterThan(when);
      // The second one's worker dies alone, the others with their tabs.
      if (turn === 1) await owner.evaluate(() => window.tab.own.terminate());
      else await owner.close();
    }
    await writing;
    expect(await sumOf(writers, "acknowledged")).toBe(WRITES);
    await expect.poll(() => sumOf([right], "total"), { timeout: 10_000 }).toBe(WRITES);
    const waits = await Promise.all(
      writers.map((page) => page.evaluate(() => window.tab.longestWait)),
    );
    const longest = Math.round(Math.max(...waits));
    console.log(`seed ${SEED}: ${WRITES} writes, longest wait ${longest} ms`);
  } finally {
    await browser.close();
  }
}, 900_000);
