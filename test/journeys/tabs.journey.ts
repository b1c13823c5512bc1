import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Device } from "#test/support/device.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { reportSharedPages } from "#test/support/report-failure.ts";
import { killSharedWorkers, killTab } from "#test/support/kill-targets.ts";

let journey: Journey;
let one: Device;
let two: Device;
beforeAll(async () => {
  journey = await openJourney();
  one = await journey.openDevice();
  await one.open();
  await one.signUp(journey.emailOf("ada"));
  await one.writeNote("Shared", "first line");
  await one.allOnServer();
  two = await one.openTab();
  await two.openNote("Shared");
});
afterAll(() => journey.close());
reportSharedPages();

async function expectBoth(text: string): Promise<void> {
  for (const tab of [one, two])
    await expect.poll(() => tab.bodyOfOpenNote(), { timeout: 10_000 }).toContain(text);
}

describe("several tabs of one browser", () => {
  it("are all live: what is written in one is in the others at once, with and without a network", async () => {
    const three = await one.openTab();
    await three.openNote("Shared");
    await one.append("\nfrom one");
    await expectBoth("from one");
    await two.append("\nfrom two");
    await expect.poll(() => three.bodyOfOpenNote()).toContain("from two");
    journey.network.cut();
    await three.append("\nfrom three, offline");
    await expectBoth("from three, offline");
    for (const tab of [one, two, three]) await tab.status(/Offline/);
    journey.network.restore();
    for (const tab of [one, two, three]) await tab.allOnServer();
    await three.page.close();
  });

  it("a tab that is killed while it writes takes nothing with it and the others go on", async () => {
    const three = await one.openTab();
    await three.openNote("Shared");
    await three.append("\nlast words");
    await three.page
      .getByText(/Saved on this device|On the server/)
      .first()
      .waitFor();
    await killTab(three.page);
    await expectBoth("last words");
    await one.append("\nafter the tab");
    await expectBoth("after the tab");
    await one.allOnServer();
  });

  it("a worker that is killed is followed by another within seconds, and no write is lost or doubled", async () => {
    await one.append("\nbefore the kill");
    const cursor = await one.page.evaluateHandle(() => document.activeElement);
    expect(await killSharedWorkers(one.page)).toBeGreaterThan(0);
    const begun = Date.now();
    await one.append("\nduring");
    await two.page.getByRole("textbox", { name: "Note" }).click();
    await expectBoth("during");
    console.log(
      `another worker has taken over and told the other tab after ${Date.now() - begun} ms`,
    );
    const isWhereItWas = (was: Element | null) => was === document.activeElement;
    expect(await one.page.evaluate(isWhereItWas, cursor)).toBe(true);
    await two.append("\nand after");
    await expectBoth("and after");
    for (const tab of [one, two]) {
      const body = await tab.bodyOfOpenNote();
      for (const line of ["first line", "before the kill", "during", "and after"])
        expect(body.split("\n").filter((it) => it === line)).toHaveLength(1);
    }
    await one.allOnServer();
    await two.allOnServer();

    const other = await journey.openDevice();
    await other.open();
    await other.logIn(journey.emailOf("ada"));
    await other.openNote("Shared");
    await expect.poll(() => other.bodyOfOpenNote()).toBe(await one.bodyOfOpenNote());
    await other.close();
  });
});
