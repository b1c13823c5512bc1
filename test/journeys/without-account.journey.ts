import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { type Journey, openJourney } from "#test/support/journey.ts";

let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
});
afterAll(() => journey.close());

const button = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: typeof name === "string" });

async function startLocal(page: Page): Promise<void> {
  await button(page, /^Start writing without an account/).click();
  await button(page, "New note").first().waitFor();
}

async function fillLogin(page: Page, email: string, action: "Sign up" | "Log in"): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill(email);
  await dialog
    .getByRole("textbox", { name: "Password" })
    .fill("a green velvet settee by the window");
  await dialog.getByRole("button", { name: action, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

async function choose(page: Page, item: string): Promise<void> {
  await button(page, "Menu").click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** What a browser still holds of anybody: databases of notes, stored texts. */
function leftovers(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const notes = databases.map(({ name }) => name ?? "").filter((name) => /settee-u/.test(name));
    const kept = await Promise.all(
      (await caches.keys()).map(async (name) => {
        const requests = await (await caches.open(name)).keys();
        return requests.map(({ url }) => url).filter((url) => /\/(?:db|trpc)\//.test(url));
      }),
    );
    return [...notes, ...kept.flat(), ...Object.keys(sessionStorage)];
  });
}

describe("without an account", () => {
  it("writes at once, keeps it over a reload without a network, and signing up takes it along", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await startLocal(page);
    await device.writeNote("Before anything", "no account yet");
    await device.status(/Only in this browser/);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    journey.network.cut();
    await page.reload();
    await device.openNote("Before anything");
    await device.append(", and offline");
    await page.getByText("Saved on this device").first().waitFor();
    journey.network.restore();

    await button(page, "Sign up to sync…").first().click();
    await page.getByText(/Your note moves into the new account/).waitFor();
    await fillLogin(page, journey.emailOf("later"), "Sign up");
    await device.allOnServer();
    await device.openNote("Before anything");
    expect(await device.bodyOfOpenNote()).toBe("no account yet, and offline");

    const other = await journey.openDevice();
    await other.open();
    await other.logIn(journey.emailOf("later"));
    await other.openNote("Before anything");
    expect(await other.bodyOfOpenNote()).toBe("no account yet, and offline");
    await other.close();
    await device.close();
  });

  it("logging in says what will happen to the notes written here, and they join the account", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await startLocal(page);
    await device.writeNote("From the train", "written without an account");
    await choose(page, "Log in…");
    await page.getByText(/What becomes of the 1 note written here/).waitFor();
    await page.getByRole("radio", { name: "Move them into my account" }).check();
    await fillLogin(page, journey.emailOf("later"), "Log in");
    await device.listed("Before anything").waitFor();
    await device.openNote("From the train");
    expect(await device.bodyOfOpenNote()).toBe("written without an account");
    await device.allOnServer();
    await device.close();
  });
});

describe("a shared computer", () => {
  it("account B never sees account A's notes, not when A switches and not when A logs out", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await device.signUp(journey.emailOf("a"));
    await device.writeNote("Diary of A", "very private");
    await device.allOnServer();

    await choose(page, "Accounts…");
    await button(page, "Log in as someone else").click();
    await page.getByText(/stay on this device, closed/).waitFor();
    const b = await journey.openDevice();
    await b.open();
    await b.signUp(journey.emailOf("b"));
    await b.writeNote("List of B", "milk");
    await b.allOnServer();
    await fillLogin(page, journey.emailOf("b"), "Log in");
    await device.openNote("List of B");
    expect(await device.listed("Diary of A").count()).toBe(0);
    await device.writeNote("Second of B", "bread");
    await device.allOnServer();
    await page.getByRole("searchbox", { name: "Search notes" }).fill("private");
    await page.getByText(/Nothing found/).waitFor();
    await page.getByRole("searchbox", { name: "Search notes" }).fill("");
    await b.listed("Second of B").waitFor();
    expect(await b.listed("Diary of A").count()).toBe(0);
    await b.close();

    await choose(page, "Accounts…");
    await button(page, `Log in as ${journey.emailOf("a")}`).click();
    await fillLogin(page, journey.emailOf("a"), "Log in");
    await device.openNote("Diary of A");
    expect(await device.listed("List of B").count()).toBe(0);

    // A takes everything away, also what B left here.
    await choose(page, "Accounts…");
    await button(page, `Remove the notes of ${journey.emailOf("b")} from this device`).click();
    await page
      .getByRole("alertdialog")
      .getByRole("button", { name: /^Remove/ })
      .click();
    await expect
      .poll(() => page.getByRole("list", { name: "Accounts" }).getByRole("listitem").count())
      .toBe(1);
    await page.keyboard.press("Escape");
    await device.logOut("remove");
    expect(await leftovers(page)).toEqual([]);
    expect(await page.getByText(journey.emailOf("a")).count()).toBe(0);
    await device.close();
  });

  it("warns before a log-out that would lose something, and offers the notes as files", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await device.signUp(journey.emailOf("warned"));
    await device.writeNote("Safe", "on the server");
    await device.allOnServer();
    journey.network.cut();
    await device.writeNote("Not safe", "only here");
    await device.status(/1 note is not on the server yet/);
    await choose(page, "Log out");
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/1 note is only on this device/).waitFor();
    const downloading = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download all notes" }).click();
    expect((await downloading).suggestedFilename()).toMatch(/^settee-notes-.*\.zip$/);
    await dialog.getByRole("radio", { name: /^Keep/ }).check();
    await dialog.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("textbox", { name: "E-mail" }).waitFor();

    journey.network.restore();
    await button(page, journey.emailOf("warned")).click();
    await device.logIn(journey.emailOf("warned"));
    await device.openNote("Not safe");
    await device.allOnServer();
    await device.close();
  });
});
