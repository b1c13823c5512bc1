import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Device } from "#test/support/device.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { reportSharedPages } from "#test/support/report-failure.ts";

let journey: Journey;
let device: Device;
let page: Page;
beforeAll(async () => {
  journey = await openJourney();
  device = await journey.openDevice();
  page = device.page;
  await page.addInitScript(
    await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"),
  );
  await device.open();
});
afterAll(() => journey.close());
reportSharedPages();

/** What has the keyboard, by its name. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "";
    return element.getAttribute("aria-label") ?? element.textContent.trim();
  });

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function tabTo(name: string | RegExp): Promise<void> {
  for (let count = 0; count < 40; count++) {
    const now = await focused();
    if (typeof name === "string" ? now === name : name.test(now)) return;
    await press("Tab");
  }
  throw new Error(`the Tab key does not lead to ${name}; it is on ${await focused()}`);
}

describe("everybody", () => {
  it("goes the whole way with the keyboard alone: signs up, writes, finds, trashes, restores", async () => {
    await tabTo(/New here/);
    await press("Enter");
    await page.getByRole("heading", { name: "Make yourself at home" }).waitFor();
    await press("Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("name")))
      .toBe("email");
    await page.keyboard.type(journey.emailOf("keys"));
    await press("Tab");
    await page.keyboard.type("a green velvet settee by the window");
    await press("Enter");
    await page.getByRole("button", { name: "New note" }).first().waitFor();

    await press("n");
    await expect.poll(focused).toBe("Title");
    await page.keyboard.type("By hand");
    await press("Enter");
    await expect.poll(focused).toBe("Note");
    await page.keyboard.type("- one");
    await press("Enter");
    await page.keyboard.type("two");
    await device.allOnServer();
    expect(await device.bodyOfOpenNote()).toBe("- one\n- two");

    await press("Control+e");
    await page.getByRole("article", { name: "Preview of By hand" }).waitFor();
    await press("Control+e");
    await page.getByRole("textbox", { name: "Note" }).waitFor();

    await press("Control+k");
    await expect.poll(focused).toBe("Search notes");
    await page.keyboard.type("hand");
    await press("ArrowDown");
    await expect.poll(focused).toBe("By hand");
    await press("Enter");
    await page.getByRole("textbox", { name: "Note" }).waitFor();

    await page
      .getByRole("button", { name: "Back to the list" })
      .or(page.getByRole("toolbar"))
      .first()
      .waitFor();
    await tabTo("Move to trash");
    await press("Enter");
    await expect.poll(() => device.listed("By hand").count()).toBe(0);
    await press("Escape");
    await page.getByRole("link", { name: "Trash", exact: true }).focus();
    await press("Enter");
    await device.listed("By hand").waitFor();
    await press("j");
    await expect.poll(focused).toBe("By hand");
    await press("Enter");
    await page.getByText("This note is in the trash.").waitFor();
    await page.getByRole("button", { name: "Delete forever" }).focus();
    await press("Enter");
    await page.getByRole("alertdialog").waitFor();
    // The keyboard begins at the answer that changes nothing.
    await expect.poll(focused).toBe("Cancel");
    await press("Enter");
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
    // And goes on where it was.
    await expect.poll(focused).toBe("Delete forever");
    await tabTo("Restore");
    await press("Enter");
    await page.getByRole("link", { name: "Notes", exact: true }).focus();
    await press("Enter");
    await device.listed("By hand").waitFor();

    await tabTo("Menu");
    await press("Enter");
    await page.getByRole("menu").waitFor();
    await page.getByRole("menuitem", { name: /Keyboard shortcuts/ }).focus();
    await press("Enter");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await press("Escape");
    await expect.poll(focused).toBe("Menu");
  });

  it("finds no barrier on the product's main screens, day and night, desk and phone", async () => {
    for (const size of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ])
      for (const colorScheme of ["light", "dark"] as const) {
        const look = `${size.width} ${colorScheme}`;
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.goto(`${journey.origin}/#/`);
        await page.reload();
        await device.listed("By hand").waitFor();
        await expectNoBarrier(`the list, ${look}`);
        await device.openNote("By hand");
        await expectNoBarrier(`a note, ${look}`);
        await page.goto(`${journey.origin}/#/account/devices`);
        await page.getByRole("list", { name: "Your devices" }).waitFor();
        await expectNoBarrier(`the devices, ${look}`);
        await page.goto(`${journey.origin}/#/`);
        await page.getByRole("status", { name: "Sync" }).getByRole("button").click();
        await page.getByRole("dialog", { name: "Sync details" }).waitFor();
        await page.getByText("used of").waitFor();
        await expectNoBarrier(`the state of sync, ${look}`);
        await press("Escape");
      }
  });
});

const violationsSchema = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
);

async function expectNoBarrier(where: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
  const found = violationsSchema.parse(
    await page.evaluate("axe.run(document).then((found) => found.violations)"),
  );
  expect({ where, found: found.map(({ id, nodes }) => [id, nodes[0]?.html]) }).toEqual({
    where,
    found: [],
  });
}
