import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
});
