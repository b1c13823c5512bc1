import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { build, preview, type PreviewServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { launchChromium } from "#test/support/chromium.ts";

/* Every screen, as scenes on a port in memory, asked by axe-core whether everybody can use it. */

const violationsSchema = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
);

interface Screen {
  scene: string;
  route: string;
  /** The part that is this screen's own, as a selector; what lies around it is another screen's. All by default. */
  part?: string;
  /** Brings it from the scene to the screen. */
  go?: (page: Page) => Promise<void>;
}

const click = (page: Page, role: "button" | "menuitem", name: string) =>
  page.getByRole(role, { name }).click();
const fromMenu = (item: string) => async (page: Page) => {
  await click(page, "button", "Menu");
  await click(page, "menuitem", item);
  await page.getByRole("dialog").waitFor();
};
const DIALOG = "[role=dialog], [role=alertdialog]";
const NOTE = "#note-pane";

const screens: Record<string, Screen> = {
  "log in": { scene: "login", route: "#/" },
  "sign up": { scene: "login", route: "#/", go: (page) => click(page, "button", "New here") },
  "a refused log-in": {
    scene: "login-error",
    route: "#/",
    go: async (page) => {
      await page.getByRole("textbox", { name: "E-mail" }).fill("ada@example.org");
      await page.getByRole("textbox", { name: "Password" }).fill("secret");
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  "the list": { scene: "home", route: "#/" },
  "the empty list": { scene: "empty", route: "#/" },
  "a note": { scene: "offline", route: "#/notes/note:bread" },
  "a note read only": { scene: "home", part: NOTE, route: "#/notes/note:newer" },
  "a note that can't be saved": {
    scene: "storage",
    part: NOTE,
    route: "#/notes/note:bread",
    go: async (page) => {
      await page.getByRole("textbox", { name: "Title" }).fill("Another title");
      await page.getByRole("alert").waitFor();
    },
  },
  "the preview": {
    scene: "home",
    part: NOTE,
    route: "#/notes/note:bread",
    go: async (page) => {
      await click(page, "button", "Preview");
      await page.getByRole("article").getByRole("table").waitFor();
    },
  },
  "a note that was changed in two places": {
    scene: "review",
    part: NOTE,
    route: "#/notes/note:bread",
    go: (page) => page.getByRole("button", { name: "Review", exact: true }).waitFor(),
  },
  "the review": {
    scene: "review",
    part: NOTE,
    route: "#/notes/note:bread",
    go: async (page) => {
      await page.getByRole("button", { name: "Review", exact: true }).click();
      await page.getByRole("radio", { name: "Yours" }).nth(1).check();
      await page.getByRole("button", { name: "Edit" }).nth(1).click();
    },
  },
  "the trash": { scene: "home", route: "#/trash" },
  "a note in the trash": { scene: "home", part: NOTE, route: "#/trash/note:old" },
  "a search": {
    scene: "syncing",
    route: "#/",
    go: async (page) => {
      await page.getByRole("searchbox").fill("mira house");
      await page.locator("mark").first().waitFor();
    },
  },
  "the state of sync": {
    scene: "failed",
    part: DIALOG,
    route: "#/",
    go: (page) => page.getByRole("status", { name: "Sync" }).getByRole("button").click(),
  },
  "logging in again": {
    scene: "needs-login",
    part: DIALOG,
    route: "#/",
    go: async (page) => {
      await page.getByRole("status", { name: "Sync" }).getByRole("button").click();
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await page.getByRole("dialog", { name: "Log in again" }).waitFor();
    },
  },
  "the state of sync, all well": {
    scene: "home",
    part: DIALOG,
    route: "#/",
    go: async (page) => {
      await page.getByRole("status", { name: "Sync" }).getByRole("button").click();
      await page.getByRole("radio", { name: "All notes" }).check();
      await page.getByRole("list", { name: "Where each note is" }).waitFor();
    },
  },
  "a mass deletion": {
    scene: "held",
    part: DIALOG,
    route: "#/",
    go: (page) => click(page, "button", "Decide"),
  },
  "a full disk": {
    scene: "storage",
    part: DIALOG,
    route: "#/",
    go: (page) => click(page, "button", "What to do"),
  },
  "writing without an account": { scene: "local", route: "#/" },
  "signing up from there": {
    scene: "local",
    part: DIALOG,
    route: "#/",
    go: (page) => click(page, "button", "Sign up to sync…"),
  },
  "logging in from there": { scene: "local", part: DIALOG, route: "#/", go: fromMenu("Log in") },
  "accounts kept here": { scene: "login-kept", route: "#/" },
  "the accounts": { scene: "home", part: DIALOG, route: "#/", go: fromMenu("Accounts") },
  "deleting forever": {
    scene: "home",
    part: DIALOG,
    route: "#/trash/note:old",
    go: async (page) => {
      await click(page, "button", "Delete forever");
      await page.getByRole("alertdialog").waitFor();
    },
  },
  "logging out": { scene: "failed", part: DIALOG, route: "#/", go: fromMenu("Log out") },
  "asking for a new password": { scene: "login", route: "#/forgotten-password" },
  "the letter with the link": {
    scene: "login",
    route: "#/forgotten-password/ada%40example.org",
    go: async (page) => {
      await click(page, "button", "Send the link");
      await page.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
    },
  },
  "choosing a new password": {
    scene: "login",
    route: "#/reset-password/token",
    go: (page) => page.getByRole("textbox", { name: "New password" }).fill("velvet green"),
  },
  "a link that is too old": {
    scene: "login-old-link",
    route: "#/reset-password/token",
    go: (page) => page.getByRole("button", { name: "Ask for a new link" }).waitFor(),
  },
  "a confirmed address": {
    scene: "login",
    route: "#/verify-email/token",
    go: (page) => page.getByRole("button", { name: "Go to log-in" }).waitFor(),
  },
  "an invitation": {
    scene: "home",
    route: "#/sign-up/token",
    go: (page) => page.getByRole("button", { name: "Sign up", exact: true }).waitFor(),
  },
  "the account": {
    scene: "home",
    part: NOTE,
    route: "#/account",
    go: (page) => page.getByText("Member since").waitFor(),
  },
  "changing the address and the password": {
    scene: "home",
    part: NOTE,
    route: "#/account",
    go: async (page) => {
      await click(page, "button", "Change e-mail");
      await click(page, "button", "Send the link");
      await click(page, "button", "Change password");
      await page.getByRole("textbox", { name: "New password" }).fill("short");
    },
  },
  "the devices": {
    scene: "home",
    part: NOTE,
    route: "#/account/devices",
    go: async (page) => {
      await click(page, "button", "Rename Chrome on Android");
      await page.getByRole("textbox", { name: "Name of Chrome on Android" }).waitFor();
    },
  },
  "ending a device": {
    scene: "home",
    part: DIALOG,
    route: "#/account/devices",
    go: (page) => click(page, "button", "Log out The phone in my coat"),
  },
  "the security log": {
    scene: "admin",
    part: NOTE,
    route: "#/account/log",
    go: async (page) => {
      await page.getByRole("list", { name: "What happened" }).waitFor();
      await page.getByRole("radio", { name: "Everybody's" }).check();
      await page.getByRole("textbox", { name: "Only this person" }).waitFor();
    },
  },
  "the import": { scene: "home", part: DIALOG, route: "#/", go: fromMenu("Import notes") },
  "the shortcuts": { scene: "home", part: DIALOG, route: "#/", go: fromMenu("Keyboard shortcuts") },
};

let server: PreviewServer;
let folder: string;
let browser: Browser;
let axe: string;
let origin: string;

beforeAll(async () => {
  const configFile = fileURLToPath(new URL("./look/vite.config.ts", import.meta.url));
  folder = await mkdtemp(join(tmpdir(), "settee-screens-"));
  const inline = { configFile, logLevel: "silent", build: { outDir: folder } } as const;
  await build(inline);
  server = await preview({ ...inline, preview: { host: "127.0.0.1", port: 0 } });
  origin = server.resolvedUrls?.local[0] ?? "";
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  browser = await launchChromium();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true });
});

describe("the notebook", () => {
  test("what is typed right after asking for a new note goes into that one, whenever the worker answers", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${origin}?scene=home#/notes/note:bread`);
    const title = page.getByRole("textbox", { name: "Title" });
    await expect.poll(() => title.inputValue()).toBe("Night bread");
    await page.evaluate(`
      const create = port.call.createNote;
      const held = new Promise((resolve) => Object.assign(window, { letGo: resolve }));
      port.override({ createNote: (...asked) => held.then(() => create(...asked)) });
    `);
    await page.getByRole("button", { name: "New note" }).first().click();
    await page.keyboard.type("Quick");
    await page.keyboard.press("Enter");
    await page.keyboard.type("fingers");
    expect(await title.inputValue()).toBe("Quick");
    await page.getByText("Saving").waitFor();
    await page.evaluate("letGo()");
    await page.getByText("Saved on this device").waitFor();
    const listed = page.getByRole("list", { name: "Notes" });
    const quick = listed.getByRole("listitem").filter({ hasText: "Quick" });
    await quick.getByText("fingers").waitFor();
    await listed.getByRole("link", { name: "Night bread" }).waitFor();
    await context.close();
  });
});

describe("the review", () => {
  test("one key keeps one version everywhere and is done, and it can be undone", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${origin}?scene=review#/notes/note:bread`);
    const review = page.getByRole("button", { name: "Review", exact: true });
    const text = page.getByRole("textbox", { name: "Note" });
    await review.click();
    await page.getByRole("heading", { name: "Which text stays?" }).waitFor();
    await page.keyboard.press("1");
    await text.getByText("two nights in the fridge").waitFor();
    expect(await text.getByText("in the cellar").count()).toBe(0);
    expect(await review.count()).toBe(0);
    expect(await page.getByLabel("Changed in two places at once").count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await review.waitFor();
    await text.getByText("a long night in the cellar").waitFor();
    await page.getByLabel("Changed in two places at once").waitFor();

    await review.click();
    await page.getByRole("radio", { name: "Theirs" }).nth(1).check();
    await page.getByRole("button", { name: "Edit" }).nth(1).click();
    await page.getByRole("textbox", { name: "Result of place 2" }).fill("3. As it comes.");
    await page.keyboard.press("Control+Enter");
    await text.getByText("a long night in the cellar").waitFor();
    await text.getByText("As it comes").waitFor();
    expect(await text.getByText("two nights").count()).toBe(0);
    await context.close();
  });
});

const looks = [
  { name: "a desk in daylight", width: 1280, height: 800, colorScheme: "light" },
  { name: "a phone at night", width: 390, height: 844, colorScheme: "dark" },
] as const;

/** Main screens on both looks, the others by turns: what differs between the looks is the same for all dialogs. */
const onBoth = new Set([
  "log in",
  "the list",
  "a note",
  "the preview",
  "the review",
  "the trash",
  "the state of sync",
]);
const screensOn = (turn: number) =>
  Object.entries(screens).filter(
    ([name], index) => onBoth.has(name) || index % looks.length === turn,
  );

for (const [turn, look] of looks.entries())
  describe(`on ${look.name}`, () => {
    let context: BrowserContext;
    let page: Page;
    beforeAll(async () => {
      const { width, height, colorScheme } = look;
      const viewport = { width, height };
      context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
      page = await context.newPage();
      await page.addInitScript(axe);
      await page.goto(origin);
    });
    afterAll(() => context.close());

    test.each(screensOn(turn))("%s is accessible", async (_name, screen) => {
      // One page for all: each screen is a new root in it, which takes a tenth of a new page's time.
      await page.evaluate(`show(${JSON.stringify(screen.scene)}, ${JSON.stringify(screen.route)})`);
      await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
      if (screen.route.includes("note:"))
        await page.getByRole("textbox", { name: "Title" }).waitFor();
      await screen.go?.(page);
      if (screen.part) await page.locator(screen.part).first().waitFor();
      await page.waitForFunction("document.getAnimations().length === 0");
      const part = JSON.stringify(screen.part ?? "html");
      const violations = violationsSchema.parse(
        await page.evaluate(
          // Styles are read from the page as it is; what passes need not be listed.
          `axe.run(${part}, { preload: false, resultTypes: ["violations"] }).then((found) => found.violations)`,
        ),
      );
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    });
  });
