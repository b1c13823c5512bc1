import { mkdir } from "node:fs/promises";
import type { Page } from "playwright-core";
import { onTestFailed } from "vitest";

/** When the running test fails: what the page logged, what it showed, what the server printed. */
export function reportFailure(page: Page, serverOutput: () => string): void {
  const log: string[] = [];
  page.on("console", (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => log.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("requestfailed", (request) =>
    log.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ""}`),
  );
  onTestFailed(async ({ task }) => {
    if (page.isClosed()) return;
    await mkdir("test-results", { recursive: true });
    const picture = `test-results/${task.id}-${Date.now()}.png`;
    await page.screenshot({ path: picture });
    console.log(
      [`${page.url()} → ${picture}`, ...log, await page.locator("body").ariaSnapshot()].join("\n"),
    );
    console.log(serverOutput());
  });
}
