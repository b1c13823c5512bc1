import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Device } from "#test/support/device.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { weighPage } from "#test/support/page-weight.ts";
import { reportSharedPages } from "#test/support/report-failure.ts";
import { serveNewerVersion } from "#test/support/newer-version.ts";

let journey: Journey;
let device: Device;
beforeAll(async () => {
  journey = await openJourney();
  device = await journey.openDevice();
  await device.open();
  await device.signUp(journey.emailOf("ada"));
  await device.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
});
afterAll(() => journey.close());
reportSharedPages();

const manifestSchema = z.object({
  name: z.string(),
  start_url: z.string(),
  display: z.literal("standalone"),
  icons: z.array(z.object({ src: z.string(), sizes: z.string(), type: z.literal("image/png") })),
});

const kilo = (bytes: number) => Math.round(bytes / 1000);

describe("the app itself", () => {
  it("can be installed: a manifest, icons that are there, a service worker in charge", async () => {
    const { page } = device;
    const href = await page.locator("link[rel=manifest]").getAttribute("href");
    const answer = await fetch(new URL(href ?? "", journey.origin));
    const manifest = manifestSchema.parse(await answer.json());
    expect(manifest.icons.map((icon) => icon.sizes)).toEqual(
      expect.arrayContaining(["192x192", "512x512"]),
    );
    for (const icon of manifest.icons) {
      const { status, headers } = await fetch(new URL(icon.src, journey.origin));
      expect([status, headers.get("content-type")]).toEqual([200, "image/png"]);
    }
    await page.reload();
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  });

  it("weighs at most 170 kB until the list is there, 300 kB with a note open, and its worker 80 kB", async () => {
    const { list, note, worker } = await weighPage();
    const told = [list, note, worker].map((bytes) => `${kilo(bytes)} kB`).join(", ");
    console.log(`gzip: until the list, with a note, the worker: ${told}`);
    expect(list).toBeLessThan(170_000);
    expect(note).toBeLessThan(300_000);
    expect(worker).toBeGreaterThan(10_000);
    expect(worker).toBeLessThan(80_000);
  });

  it("opens a link to a note offline, and the tab is named after the note", async () => {
    const { page } = device;
    await device.writeNote("Deep down", "the text of it");
    const { hash } = new URL(page.url());
    expect(hash).toMatch(/^#\/notes\/note:/);
    const failedBefore = journey.network.failedRequests.length;
    journey.network.cut();
    await page.goto("about:blank");
    await page.goto(`${journey.origin}/${hash}`);
    await expect.poll(() => device.bodyOfOpenNote()).toBe("the text of it");
    expect(await page.title()).toBe("Deep down · Settee");
    await device.status(/Offline/);
    expect(journey.network.failedRequests.length).toBeGreaterThan(failedBefore);
    journey.network.restore();
    await device.allOnServer();
  });

  it("opens offline after an update, and what was being typed is there", async () => {
    const { page } = device;
    const newer = await serveNewerVersion(journey.product().port);
    journey.network.cut();
    journey.network.forwardTo(newer.port);
    journey.network.restore();
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await page.getByText("A new version is ready").waitFor();

    // The last word is typed in the moment in which the person presses the button.
    await device.append(" and a last word");
    const reloaded = page.waitForEvent("load");
    await page.getByRole("button", { name: "Reload now" }).click();
    await reloaded;
    await expect.poll(() => device.bodyOfOpenNote()).toBe("the text of it and a last word");
    expect(await page.locator("html").getAttribute("data-version")).toBe("next");
    await device.allOnServer();

    journey.network.cut();
    await page.reload();
    await expect.poll(() => device.bodyOfOpenNote()).toBe("the text of it and a last word");
    expect(await page.locator("html").getAttribute("data-version")).toBe("next");
    journey.network.forwardTo(journey.product().port);
    journey.network.restore();
    await newer.close();
  });

  it("a megabyte of Markdown is previewed in parts, and whole when asked for", async () => {
    const { page } = device;
    const paragraph =
      "## A heading\n\nSome *words* with a [link](https://example.org).\n\n- one\n- two\n\n";
    const body = paragraph.repeat(Math.floor(990_000 / paragraph.length));
    const folder = await mkdtemp(join(tmpdir(), "settee-import-"));
    await writeFile(join(folder, "very-long.md"), `# Very long\n\n${body}`);
    await device.importFolder(folder);
    await page.getByRole("button", { name: "Done" }).click();
    await rm(folder, { recursive: true });
    await device.openNote("Very long");
    await page.evaluate(() => {
      const tasks: number[] = [];
      new PerformanceObserver((list) =>
        tasks.push(...list.getEntries().map((entry) => entry.duration)),
      ).observe({ entryTypes: ["longtask"] });
      Object.assign(globalThis, { tasks });
    });
    await page.getByRole("button", { name: "Preview" }).click();
    // Roles would be computed for ten thousand elements that nobody sees; plain selectors do here.
    const headings = page.locator("article[aria-busy=false] h2");
    await headings.first().waitFor();
    expect(await headings.count()).toBeLessThan(3_000);
    await page.getByText("Show all").click();
    await expect
      .poll(() => headings.count(), { timeout: 60_000, interval: 500 })
      .toBe(body.length / paragraph.length);
    const tasks = z.array(z.number()).parse(await page.evaluate("globalThis.tasks"));
    console.log(`preview of 1 MB: long tasks ${tasks.map(Math.round).join(", ") || "none"} ms`);
  });
});
