import { mkdir } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterEach, expect, onTestFailed } from "vitest";

/** When the running test fails: what the page logged, what it showed, what the server printed. */
export function reportFailure(page: Page, serverOutput: () => string): void {
  const log: string[] = [];
  page.on("console", (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => log.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("requestfailed", (request) =>
    log.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ""}`),
  );
  const report: Report = async (id) => {
    if (page.isClosed()) return;
    await mkdir("test-results", { recursive: true });
    const picture = `test-results/${id}-${Date.now()}.png`;
    await page.screenshot({ path: picture });
    console.log(
      [`${page.url()} → ${picture}`, ...log, await page.locator("body").ariaSnapshot()].join("\n"),
    );
    console.log(serverOutput());
  };
  if (expect.getState().currentTestName === undefined) shared.push(report);
  else onTestFailed(({ task }) => report(task.id));
}

type Report = (testId: string) => Promise<void>;

/** Of pages that were opened before the first test. */
const shared: Report[] = [];

/** For a suite whose tests share pages: call it once, beside `beforeAll`. */
export function reportSharedPages(): void {
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") for (const report of shared) await report(task.id);
  });
}
