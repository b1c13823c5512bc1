import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Device } from "#test/support/device.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { reportSharedPages } from "#test/support/report-failure.ts";

let journey: Journey;
/** Two browsers of one person. */
let one: Device;
let two: Device;
beforeAll(async () => {
  journey = await openJourney();
  [one, two] = [await journey.openDevice(), await journey.openDevice()];
  await one.open();
  await one.signUp(journey.emailOf("kit"));
  await two.open();
  await two.logIn(journey.emailOf("kit"));
});
afterAll(() => journey.close());
reportSharedPages();

describe("one person with a note open on two devices", () => {
  it("edits the same note on both while offline: neither text is lost, and no copy is left over", async () => {
    await one.writeNote("Poem", "first line\nsecond line\nthird line");
    await one.allOnServer();
    await two.openNote("Poem");

    journey.network.cut();
    await one.append("\nadded on one");
    await two.append("\nadded on two");
    await one.page.getByText("Saved on this device").first().waitFor();
    await two.page.getByText("Saved on this device").first().waitFor();
    await one.status(/Offline/);
    await two.status(/Offline/);

    journey.network.restore();
    for (const device of [one, two]) await device.hearsOfNetwork();
    for (const device of [one, two]) {
      await expect.poll(() => device.bodyOfOpenNote(), { timeout: 20_000 }).toMatch(/added on one/);
      await expect.poll(() => device.bodyOfOpenNote(), { timeout: 20_000 }).toMatch(/added on two/);
    }
    await expect
      .poll(async () => (await one.bodyOfOpenNote()) === (await two.bodyOfOpenNote()), {
        timeout: 20_000,
      })
      .toBe(true);
    expect(await one.bodyOfOpenNote()).toMatch(/^first line\nsecond line\nthird line\n/);
    expect(await one.page.getByRole("list", { name: "Notes" }).getByRole("listitem").count()).toBe(
      1,
    );
  });

  it("types in two paragraphs of one note at once: each sees the other's, cursor, undo and input method stay", async () => {
    await one.writeNote("Letter", "Dear reader,\nthe middle\nyours");
    await one.allOnServer();
    await two.openNote("Letter");
    const { page } = one;
    const seen = async (device: Device, text: string | RegExp): Promise<number> => {
      const begun = Date.now();
      await device.page.getByRole("textbox", { name: "Note" }).getByText(text).waitFor();
      return Date.now() - begun;
    };
    const times: number[] = [];
    await page.getByRole("textbox", { name: "Note" }).click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("End");
    await two.page.getByRole("textbox", { name: "Note" }).click();
    await two.page.keyboard.press("Control+End");
    for (const word of ["first", "second", "third"]) {
      await Promise.all([page.keyboard.type(` ${word}`), two.page.keyboard.type(` ${word} there`)]);
      times.push(await seen(one, `${word} there`));
      times.push(await seen(two, new RegExp(`reader,.* ${word}`)));
    }
    console.log(`The other device's text is seen after ${times.join(", ")} ms.`);

    // An input method composes while the other device goes on.
    const input = await one.context.newCDPSession(page);
    await input.send("Input.imeSetComposition", {
      text: "にほ",
      selectionStart: 2,
      selectionEnd: 2,
    });
    await two.page.keyboard.type(" and on");
    await two.allOnServer();
    await input.send("Input.imeSetComposition", {
      text: "にほん",
      selectionStart: 3,
      selectionEnd: 3,
    });
    await input.send("Input.insertText", { text: "日本" });
    await page.keyboard.type("!");
    const whole =
      "Dear reader, first second third日本!\nthe middle\nyours first there second there third there and on";
    for (const device of [one, two]) await expect.poll(() => device.bodyOfOpenNote()).toBe(whole);
    while ((await one.bodyOfOpenNote()).includes("!")) await page.keyboard.press("Control+z");
    expect(await one.bodyOfOpenNote()).toContain("third there and on");
  });

  it("changes the same words on both while offline: both ask for a look, and one press on one of them is enough", async () => {
    await one.writeNote("Fox", "the fox runs");
    await one.allOnServer();
    await two.openNote("Fox");
    journey.network.cut();
    await one.append(" home");
    await two.append(" away");
    for (const device of [one, two]) {
      await device.page.getByText("Saved on this device").first().waitFor();
      await device.status(/Offline/);
    }
    journey.network.restore();
    for (const device of [one, two]) {
      await device.hearsOfNetwork();
      await device.page.getByText("Changed in two places at once. Both texts").waitFor();
    }
    await one.page.getByRole("button", { name: "Review", exact: true }).click();
    await one.page.getByRole("heading", { name: "Which text stays?" }).waitFor();
    await one.page.keyboard.press("1");
    for (const device of [one, two]) {
      await expect.poll(() => device.bodyOfOpenNote()).toBe("the fox runs home");
      await device.page
        .getByText("Changed in two places at once. Both texts")
        .waitFor({ state: "detached" });
    }
  });
});

describe("one person, two devices", () => {
  it("finds on the second what was written on the first, and edits travel both ways without a reload", async () => {
    const laptop = await journey.openDevice();
    const phone = await journey.openDevice({ width: 390, height: 844 });
    await laptop.open();
    await laptop.signUp(journey.emailOf("lin"));
    await laptop.writeNote("Plan", "Monday");
    await laptop.status(/Up to date/);

    await phone.open();
    await phone.logIn(journey.emailOf("lin"));
    await phone.openNote("Plan");
    await phone.append("\nTuesday");
    await expect.poll(() => laptop.bodyOfOpenNote(), { timeout: 10_000 }).toBe("Monday\nTuesday");
    await laptop.append("\nWednesday");
    await expect
      .poll(() => phone.bodyOfOpenNote(), { timeout: 10_000 })
      .toBe("Monday\nTuesday\nWednesday");
    await laptop.close();
    await phone.close();
  });

  it("goes on after the server was killed in the middle of a sync", async () => {
    const device = await journey.openDevice();
    await device.open();
    await device.signUp(journey.emailOf("sam"));
    await device.writeNote("Before", "written before the crash");
    await device.status(/Up to date/);
    await journey.restartProduct("kill");
    await device.writeNote("After", "written after the crash");
    await device.status(/Up to date/);

    const other = await journey.openDevice();
    await other.open();
    await other.logIn(journey.emailOf("sam"));
    await other.openNote("After");
    await other.openNote("Before");
    expect(await other.bodyOfOpenNote()).toBe("written before the crash");
    await device.close();
    await other.close();
  });
});
