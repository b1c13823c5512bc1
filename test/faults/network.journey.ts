import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Device } from "#test/support/device.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { backUpDatabase } from "#test/support/server-backup.ts";
import { reportSharedPages } from "#test/support/report-failure.ts";

/* One person, a laptop and a phone, and a network that does what networks do. */

let journey: Journey;
let laptop: Device;
let phone: Device;
beforeAll(async () => {
  journey = await openJourney();
  [laptop, phone] = await Promise.all([journey.openDevice(), journey.openDevice()]);
  await laptop.open();
  await laptop.signUp(journey.emailOf("ada"));
  await laptop.writeNote("Log", "start");
  await laptop.allOnServer();
  await phone.open();
  await phone.logIn(journey.emailOf("ada"));
  await phone.openNote("Log");
});
afterAll(() => journey.close());
reportSharedPages();

/** Requests of the worker (replication and log-in) that failed since `from`. */
function failedOfWorker(from: number): string[] {
  return journey.network.failedRequests.slice(from).filter((line) => / \/(?:db|trpc)\//.test(line));
}

async function expectArrives(text: string): Promise<void> {
  await expect.poll(() => phone.bodyOfOpenNote(), { timeout: 30_000 }).toContain(text);
}

async function restoreNetwork(): Promise<void> {
  journey.network.restore();
  for (const device of [laptop, phone]) await device.hearsOfNetwork();
}

describe("a bad network", () => {
  it("sync does not stop silently: it says so, says what is safe, and goes on by itself", async () => {
    const from = journey.network.failedRequests.length;
    journey.network.cut();
    await laptop.append("\nwritten without a network");
    await laptop.status(/Offline/);
    await laptop.status(/1 note is not on the server yet/);
    await expect.poll(() => failedOfWorker(from).length).toBeGreaterThan(0);
    journey.network.restore();
    // Nobody tells the laptop: it finds out by itself.
    await laptop.allOnServer();
    await phone.hearsOfNetwork();
    await expectArrives("written without a network");
  });

  it.each([200, 302, 511] as const)(
    "a failed network logs nobody out: a hotel's page with status %i",
    async (status) => {
      const from = journey.network.failedRequests.length;
      journey.network.portal(status);
      await laptop.append(`\nbehind a ${status}`);
      await expect.poll(() => failedOfWorker(from).length, { timeout: 20_000 }).toBeGreaterThan(0);
      await laptop.status(/Offline|Trying again/);
      await laptop.page.getByText("Saved on this device").first().waitFor();
      await restoreNetwork();
      await laptop.allOnServer();
      expect(await laptop.page.getByText("Log in to sync").count()).toBe(0);
      await expectArrives(`behind a ${status}`);
    },
  );

  it("a CORS failure, as when a network leads to another host, is told as offline and never as a log-out", async () => {
    const from = journey.network.failedRequests.length;
    journey.network.portal(302, `http://127.0.0.1:${journey.network.port}/login`);
    await laptop.append("\nled astray");
    await expect.poll(() => failedOfWorker(from).length, { timeout: 20_000 }).toBeGreaterThan(0);
    await laptop.status(/Offline|Trying again/);
    await restoreNetwork();
    await laptop.allOnServer();
    expect(await laptop.page.getByText("Log in to sync").count()).toBe(0);
    await expectArrives("led astray");
  });

  it("what a proxy on the way refuses is set aside with its reason, and goes when it is sent again", async () => {
    const { page } = laptop;
    journey.network.refuse("/_bulk_docs", 413);
    await laptop.append("\nrefused on the way");
    await laptop.status(/1 note refused by the server/);
    await page.getByRole("status", { name: "Sync" }).getByRole("button").click();
    const dialog = page.getByRole("dialog", { name: "Sync details" });
    await dialog.getByText(/Too large for the server/).waitFor();
    await restoreNetwork();
    await dialog.getByRole("button", { name: "Send again" }).click();
    await dialog.getByText("Everything is on the server.").waitFor();
    expect(await dialog.getByText(/Too large for the server/).count()).toBe(0);
    await page.keyboard.press("Escape");
    await expectArrives("refused on the way");
  });

  it("a network that garbles answers harms no note and logs nobody out", async () => {
    const failedBefore = journey.network.failedConnections;
    journey.network.corrupt();
    await laptop.append("\nthrough noise");
    await laptop.page.getByText("Saved on this device").first().waitFor();
    await laptop.status(/Offline|Trying again|Connecting/);
    expect(journey.network.failedConnections).toBeGreaterThan(failedBefore);
    await restoreNetwork();
    await laptop.allOnServer();
    await expectArrives("through noise");
    expect(await phone.bodyOfOpenNote()).toBe(await laptop.bodyOfOpenNote());
  });

  it("a slow network is waited for, and typing does not wait for it", async () => {
    journey.network.slow({ milliseconds: 200, bytesPerSecond: 20_000 });
    const begun = Date.now();
    await laptop.append("\nover a thin line");
    await laptop.page
      .getByText(/Saved on this device|On the server/)
      .first()
      .waitFor();
    expect(Date.now() - begun).toBeLessThan(5_000);
    await expectArrives("over a thin line");
    await laptop.allOnServer();
    journey.network.restore();
  });

  it("typing is not lost and the cursor does not jump when a sync arrives", async () => {
    const { page } = laptop;
    const typed = "a sentence that is being typed while the other device writes above it";
    await page.getByRole("textbox", { name: "Note" }).click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\n");
    const typing = page.keyboard.type(typed, { delay: 60 });
    await phone.page.getByRole("textbox", { name: "Note" }).click();
    await phone.page.keyboard.press("Control+Home");
    await phone.page.keyboard.insertText("from the phone\n");
    await typing;
    await expect
      .poll(() => laptop.bodyOfOpenNote(), { timeout: 20_000 })
      .toContain("from the phone");
    await page.keyboard.type("!");
    await laptop.allOnServer();
    const body = await laptop.bodyOfOpenNote();
    expect(body).toMatch(new RegExp(`^from the phone\n`));
    expect(body.endsWith(`${typed}!`)).toBe(true);
    await expectArrives(`${typed}!`);
  });

  it("a stale device overwrites no newer text, and a deleted note does not come back", async () => {
    await laptop.writeNote("To be deleted", "soon gone");
    await laptop.allOnServer();
    await phone.listed("To be deleted").waitFor();
    await phone.page.goto("about:blank");

    await laptop.page.getByRole("button", { name: "Move to trash" }).click();
    await laptop.page.getByRole("link", { name: "Trash", exact: true }).click();
    await laptop.page.getByRole("button", { name: "Empty trash" }).click();
    const sure = laptop.page.getByRole("alertdialog");
    await sure.getByRole("button", { name: "Empty trash" }).click();
    await laptop.page.getByRole("link", { name: "Notes", exact: true }).click();
    await laptop.openNote("Log");
    await laptop.append("\nnewer than the phone's");
    await laptop.allOnServer();

    await phone.open("/");
    await phone.openNote("Log");
    await phone.append("\nafter waking up");
    await phone.allOnServer();
    await expect
      .poll(() => laptop.bodyOfOpenNote(), { timeout: 20_000 })
      .toContain("after waking up");
    expect(await laptop.bodyOfOpenNote()).toContain("newer than the phone's");
    for (const device of [laptop, phone])
      expect(await device.listed("To be deleted").count()).toBe(0);
  });

  it("the state of sync tells the last success of each direction and where each note is", async () => {
    const { page } = laptop;
    await page.getByRole("status", { name: "Sync" }).getByRole("button").click();
    const dialog = page.getByRole("dialog", { name: "Sync details" });
    await dialog.getByText("Everything is on the server.").waitFor();
    expect(await dialog.getByText("Never yet").count()).toBe(0);
    await dialog.getByRole("radio", { name: "All notes" }).check();
    const line = dialog.getByRole("listitem").filter({ hasText: "Log" });
    await expect.poll(() => line.innerText()).toMatch(/On the server/);
    await dialog.getByText(/ used of /).waitFor();

    journey.network.cut();
    await page.keyboard.press("Escape");
    await laptop.append("\nonly here");
    await page.getByText("Saved on this device").first().waitFor();
    await page.getByRole("status", { name: "Sync" }).getByRole("button").click();
    await dialog.getByText("1 note is not on the server yet.").waitFor();
    await expect.poll(() => line.innerText()).toMatch(/Only on this device|On its way/);
    journey.network.restore();
    await dialog.getByRole("button", { name: "Sync now" }).click();
    await dialog.getByText("Everything is on the server.").waitFor();
    await page.keyboard.press("Escape");
  });

  it("a server restored from a backup is noticed, explained and repaired: nothing written since or meanwhile is lost", async () => {
    journey.network.cut();
    const asked = journey.network.failedRequests.join(" ");
    const [, name = ""] = /\/db\/(user-[a-z0-9]+)/.exec(asked) ?? [];
    const backup = await backUpDatabase(journey.product().dataDir, name);
    await restoreNetwork();
    await laptop.append("\nafter the backup");
    await laptop.allOnServer();
    await expectArrives("after the backup");

    journey.network.cut();
    await laptop.append("\nwhile the server was away");
    await backup.restore();
    await restoreNetwork();
    await laptop.page
      .getByText(/gone back in time.*Both sides were compared/)
      .first()
      .waitFor();
    await laptop.page.getByRole("button", { name: "Understood" }).first().click();
    await laptop.allOnServer();
    await expectArrives("while the server was away");
    expect(await phone.bodyOfOpenNote()).toContain("after the backup");
  });
});
