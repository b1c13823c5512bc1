import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { launchChromium } from "#test/support/chromium.ts";
import { hostileMarkdown } from "./hostile-markdown.ts";

/* In a real browser, because what a browser makes of broken HTML is the whole question. */

let browser: Browser;
let page: Page;
const requests: string[] = [];

beforeAll(async () => {
  const script = await bundle("./preview-page.ts");
  browser = await launchChromium();
  page = await browser.newPage();
  await page.route("**", async (route) => {
    const { pathname, host } = new URL(route.request().url());
    if (host === "settee.test" && pathname === "/")
      return await route.fulfill({ contentType: "text/html", body: "<!doctype html><body>" });
    requests.push(route.request().url());
    await route.abort();
  });
  await page.goto("http://settee.test/");
  await page.addScriptTag({ type: "module", content: script });
  await page.waitForFunction("'showPreview' in globalThis");
}, 60_000);
afterAll(() => browser.close());
beforeEach(() => void requests.splice(0));

test.each(hostileMarkdown)("nothing runs, loads or is disguised: %s", async (markdown) => {
  await show(markdown);
  const found = await page.evaluate(() => ({
    hacked: "hacked" in globalThis,
    elements: [...document.body.querySelectorAll("*")]
      .map((element) => element.localName)
      .filter((name) =>
        /^(script|style|iframe|object|embed|form|input|button|select|textarea|link|meta|base|svg|math|img|source|video|audio|template|noscript|marquee)$/.test(
          name,
        ),
      ),
    attributes: [...document.body.querySelectorAll("*")].flatMap((element) =>
      [...element.attributes]
        .map((attribute) => attribute.name)
        .filter((name) =>
          /^(on.*|style|class|id|srcset|src|background|srcdoc|contenteditable)$/.test(name),
        ),
    ),
    links: [...document.body.querySelectorAll("a")].map((link) => [
      link.protocol,
      link.target,
      link.rel,
    ]),
  }));
  expect(found.hacked).toBe(false);
  expect(found.elements).toEqual([]);
  expect(found.attributes).toEqual([]);
  for (const [protocol, target, rel] of found.links) {
    expect(protocol).toMatch(/^(https?|mailto|tel):$/);
    expect([target, rel]).toEqual(["_blank", "noopener noreferrer"]);
  }
  expect(requests).toEqual([]);
});

test("an image becomes a link with its text, and is not loaded", async () => {
  await show("![The loaf](https://example.org/loaf.jpg)");
  expect(await html()).toBe(
    '<p><a href="https://example.org/loaf.jpg" target="_blank" rel="noopener noreferrer">Image: The loaf</a></p>',
  );
  expect(requests).toEqual([]);
});

test("tables, strikethrough and bare addresses are shown as on GitHub", async () => {
  await show("| a | b |\n| - | -: |\n| 1 | ~~2~~ |\n\nsee https://example.org/x");
  expect(await page.locator("table td").allInnerTexts()).toEqual(["1", "2"]);
  expect(await page.locator("td s").count()).toBe(1);
  expect(await page.locator("a").getAttribute("href")).toBe("https://example.org/x");
});

test("a task list says which tasks are done", async () => {
  await show("- [x] one\n- [ ] two\n- three");
  expect(await page.getByRole("img", { name: "Done" }).count()).toBe(1);
  expect(await page.getByRole("img", { name: "To do" }).count()).toBe(1);
  expect((await page.locator("li").allInnerTexts()).map((text) => text.trim())).toEqual([
    "one",
    "two",
    "three",
  ]);
});

test("a link inside of the note does not change the address, which is the route", async () => {
  await show("[down](#below)");
  expect(await html()).toBe("<p>down</p>");
});

test("a megabyte of Markdown is shown within a few seconds", async () => {
  await show("- [ ] a **task** with a [link](https://example.org)\n".repeat(19_000));
  expect(await page.locator("li").count()).toBe(19_000);
});

async function show(markdown: string): Promise<void> {
  await page.evaluate(`showPreview(${JSON.stringify(markdown)})`);
  // Handlers and loads that should not exist would come now.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
}

async function html(): Promise<string> {
  return (await page.locator("body").innerHTML()).trim();
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ["es"] },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output && "output" in output ? output.output[0] : undefined;
  if (!chunk) throw new Error("Vite built nothing");
  return chunk.code;
}
