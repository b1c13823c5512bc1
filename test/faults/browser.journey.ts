import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { strFromU8, unzipSync } from "fflate";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { browserProcess } from "#test/support/kill-targets.ts";

let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
});
afterAll(() => journey.close());

describe("a bad browser", () => {
  it("typing is not lost: every key of 300 ms ago survives the death of the browser", async () => {
    const profile = await journey.newProfileFolder();
    let device = await journey.openProfile(profile);
    await device.open();
    await device.signUp(journey.emailOf("ada"));
    await device.writeNote("Typed", "");
    await device.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    journey.network.cut();
    let expected = "";
    for (const death of [1, 2]) {
      const words = ` Before death ${death} I typed this, key by key.`;
      await device.page.getByRole("textbox", { name: "Note" }).click();
      await device.page.keyboard.press("Control+End");
      await device.page.keyboard.type(words, { delay: 10 });
      expected += words;
      // The promise under test is a time, so a time it is.
      await pause(300);
      const gone = new Promise((resolve) => device.context.once("close", resolve));
      process.kill(await browserProcess(device.page), "SIGKILL");
      await gone;
      device = await journey.openProfile(profile);
      await device.open();
      await device.openNote("Typed");
      await expect.poll(() => device.bodyOfOpenNote()).toBe(expected);
    }
    await device.close();
    journey.network.restore();
  });

  it("a full disk is survived: it is said, the text stays on screen, can be taken along, and is stored when there is room", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    const session = await device.context.newCDPSession(page);
    const giveRoom = (bytes: { quotaSize?: number }) =>
      session.send("Storage.overrideQuotaForOrigin", { origin: journey.origin, ...bytes });
    // Chromium remembers for a while how much was free, so the disk is small from the beginning.
    await giveRoom({ quotaSize: 3_000_000 });
    await device.open();
    await device.signUp(journey.emailOf("full"));
    const full = page.getByRole("button", { name: "What to do…" }).first();
    let [title, text] = ["", ""];
    for (let count = 1; !(await full.isVisible()); count++) {
      expect(count).toBeLessThan(20);
      await page.getByRole("button", { name: "New note" }).first().click();
      const fresh = page.getByText("Write something…");
      await fresh.or(full).first().waitFor();
      if (await full.isVisible()) break;
      title = `Precious ${count}`;
      await page.getByRole("textbox", { name: "Title" }).fill(title);
      await page.getByRole("textbox", { name: "Note" }).click();
      text = randomBytes(300_000).toString("base64");
      await page.keyboard.insertText(text);
      const stored = page.getByRole("listitem").filter({ hasText: text.slice(0, 30) });
      await stored.or(full).first().waitFor();
    }
    // It ran full with this note open, or with the next one, still empty.
    const openTitle = await page.getByRole("textbox", { name: "Title" }).inputValue();
    if (openTitle !== title) await device.openNote(title);
    // The editor draws only a part of so long a line.
    const isOnScreen = async () => {
      const drawn = (await device.bodyOfOpenNote()).slice(0, 500);
      return drawn.length === 500 && text.includes(drawn);
    };
    await full.click();
    const dialog = page.getByRole("dialog", { name: "No space left in this browser" });
    const downloading = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download all notes" }).click();
    const files = unzipSync(await readFile(await (await downloading).path()));
    const taken = Object.values(files).map((bytes) => strFromU8(bytes));
    expect(taken.join("")).toContain(text);
    await page.keyboard.press("Escape");
    await device.status(/Not confirmed by the server yet|not on the server yet/);
    expect(await isOnScreen()).toBe(true);

    await giveRoom({});
    await expect.poll(() => full.count(), { timeout: 60_000 }).toBe(0);
    await device.allOnServer();
    await page.reload();
    expect(await isOnScreen()).toBe(true);
    await device.close();
  });
});
