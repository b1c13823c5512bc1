import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEverythingStored } from "#test/support/everything-stored.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";

let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
});
afterAll(() => journey.close());

describe("one person, one browser", () => {
  it("signs up, writes, loses the network, reloads, closes the browser, comes back: everything is there", async () => {
    const profile = await journey.newProfileFolder();
    const first = await journey.openProfile(profile);
    await first.open();
    await first.signUp(journey.emailOf("ada"));
    await first.writeNote("Shopping", "Milk\nBread");
    await first.status(/Up to date/);
    await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

    journey.network.cut();
    const failedBefore = journey.network.failedConnections;
    await first.page.reload();
    await first.openNote("Shopping");
    expect(await first.bodyOfOpenNote()).toBe("Milk\nBread");
    await first.append("\nOffline butter");
    await first.page.getByText("Saved on this device").first().waitFor();
    await first.status(/Offline/);
    expect(journey.network.failedConnections).toBeGreaterThan(failedBefore);
    await first.close();

    const again = await journey.openProfile(profile);
    await again.open();
    await again.openNote("Shopping");
    expect(await again.bodyOfOpenNote()).toBe("Milk\nBread\nOffline butter");

    journey.network.restore();
    await again.status(/Up to date/);
    await again.close();
  });

  it("whose log-in expired while offline still reads and writes, and nothing is lost when they log in again", async () => {
    const device = await journey.openDevice();
    await device.open();
    await device.signUp(journey.emailOf("grace"));
    await device.writeNote("Compilers", "A first thought");
    await device.status(/Up to date/);
    await device.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

    journey.network.cut();
    await device.context.clearCookies();
    await device.page.reload();
    await device.openNote("Compilers");
    await device.append(" and a second");
    await device.page.getByText("Saved on this device").first().waitFor();

    journey.network.restore();
    await device.status(/Log in to sync/);
    await device.append(" and a third");
    await device.page.getByRole("button", { name: /Log in to sync/ }).click();
    await device.page.getByRole("button", { name: "Log in", exact: true }).click();
    const dialog = device.page.getByRole("dialog", { name: "Log in again" });
    await dialog
      .getByRole("textbox", { name: "Password" })
      .fill("a green velvet settee by the window");
    await dialog.getByRole("button", { name: "Log in" }).click();
    await device.status(/Up to date/);
    expect(await device.bodyOfOpenNote()).toBe("A first thought and a second and a third");
    await device.close();
  });

  it("pins, tags, searches, trashes, restores and finally deletes", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await device.signUp(journey.emailOf("mary"));
    await device.writeNote("Older", "about engines");
    await device.writeNote("Newer", "about poetry");
    await device.writeNote("看板", "今日は天気がいい");

    const titles = () =>
      page.getByRole("list", { name: "Notes" }).getByRole("listitem").allInnerTexts();
    await device.openNote("Older");
    await page.getByRole("button", { name: "Pin to the top" }).click();
    await expect.poll(async () => (await titles())[0]).toContain("Older");

    await page.getByLabel("Add a tag").fill("ideas");
    await page.keyboard.press("Enter");
    const tag = page.getByRole("navigation", { name: "Tags" }).getByRole("link", { name: /ideas/ });
    await tag.click();
    await expect.poll(async () => (await titles()).length).toBe(1);
    await tag.click();

    const search = page.getByRole("searchbox", { name: "Search notes" });
    await search.fill("POETRY");
    await expect
      .poll(async () => (await titles()).map((text) => text.includes("Newer")))
      .toEqual([true]);
    await search.fill("天気");
    await expect
      .poll(async () => (await titles()).map((text) => text.includes("看板")))
      .toEqual([true]);
    await search.fill("");

    await device.openNote("Newer");
    await page.getByRole("button", { name: "Move to trash" }).click();
    await expect.poll(() => device.listed("Newer").count()).toBe(0);
    await page.getByRole("link", { name: "Trash" }).click();
    await device.openNote("Newer");
    await page.getByRole("button", { name: "Restore" }).first().click();
    await page.getByRole("link", { name: "Notes", exact: true }).click();
    await device.openNote("Newer");

    await page.getByRole("button", { name: "Move to trash" }).click();
    await page.getByRole("link", { name: "Trash" }).click();
    await device.openNote("Newer");
    await page.getByRole("button", { name: "Delete forever" }).first().click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete forever" }).click();
    await expect.poll(() => device.listed("Newer").count()).toBe(0);
    await device.status(/Up to date/);
    await device.close();
  });

  it("logs out on a shared computer, and the next person sees nothing of theirs", async () => {
    const device = await journey.openDevice();
    await device.open();
    await device.signUp(journey.emailOf("first"));
    await device.writeNote("Diary", "very private");
    await device.status(/Up to date/);
    const traces = [journey.emailOf("first"), "Diary", "very private", "settee-u", "user-u"];
    const left = async () => {
      const everything = await readEverythingStored(device.page);
      return traces.filter((trace) => everything.includes(trace));
    };
    expect(await left()).toEqual(traces);
    await device.logOut("remove");
    expect(await left()).toEqual([]);
    await device.signUp(journey.emailOf("second"));
    await device.status(/Up to date/);
    expect(await device.listed("Diary").count()).toBe(0);

    await device.logOut("keep");
    await device.logIn(journey.emailOf("first"));
    await device.openNote("Diary");
    expect(await device.bodyOfOpenNote()).toBe("very private");
    await device.close();
  });
});
