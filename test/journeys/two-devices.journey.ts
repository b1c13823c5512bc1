import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Journey, openJourney } from "#test/support/journey.ts";

let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
});
afterAll(() => journey.close());

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

  it("edits the same note on both while offline: neither text is lost, and no copy is left over", async () => {
    const one = await journey.openDevice();
    const two = await journey.openDevice();
    await one.open();
    await one.signUp(journey.emailOf("kit"));
    await one.writeNote("Poem", "first line\nsecond line\nthird line");
    await one.status(/Up to date/);
    await two.open();
    await two.logIn(journey.emailOf("kit"));
    await two.openNote("Poem");

    journey.network.cut();
    await one.append("\nadded on one");
    await two.append("\nadded on two");
    await one.page.getByText("Saved on this device").first().waitFor();
    await two.page.getByText("Saved on this device").first().waitFor();
    await one.status(/Offline/);
    await two.status(/Offline/);

    journey.network.restore();
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
    await one.close();
    await two.close();
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
