import type { Journey } from "#test/support/journey.ts";

const WITHIN = 300_000;

export interface Received {
  /** Milliseconds from the press of "Log in", by the page's own clock. */
  readonly newestShown: number;
  readonly upToDate: number;
  /** The longest task of the page's main thread, in milliseconds; 0: none above 50. */
  readonly longestTask: number;
}

/** An empty browser, from the log-in until everything is stored and live. `newest`: the title that tops the list. */
export async function receiveInSettee(
  journey: Journey,
  account: { email: string; password: string },
  newest: string,
): Promise<Received> {
  const device = await journey.openDevice();
  try {
    await device.open();
    await device.page.evaluate((newest) => {
      const marks: Record<string, number> = { longestTask: 0 };
      Object.assign(globalThis, { marks });
      addEventListener("click", () => (marks["pressed"] = performance.now()), { capture: true });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries())
          marks["longestTask"] = Math.max(marks["longestTask"] ?? 0, duration);
      }).observe({ type: "longtask", buffered: false });
      const look = (): void => {
        const list = document.querySelector('ul[aria-label="Notes"] a');
        if (list?.textContent.includes(newest)) marks["newestShown"] ??= performance.now();
        const status = document.querySelector('[aria-label="Sync"]');
        if (status?.textContent.includes("Up to date")) marks["upToDate"] ??= performance.now();
      };
      const everything = { subtree: true, childList: true, characterData: true };
      new MutationObserver(look).observe(document.body, everything);
    }, newest);
    await device.logIn(account.email, account.password);
    await device.status(/Up to date/, WITHIN);
    const marks: Record<string, number> = await device.page.evaluate(() =>
      Reflect.get(globalThis, "marks"),
    );
    const since = (mark: string): number => (marks[mark] ?? NaN) - (marks["pressed"] ?? NaN);
    return {
      newestShown: since("newestShown"),
      upToDate: since("upToDate"),
      longestTask: marks["longestTask"] ?? 0,
    };
  } finally {
    await device.close();
  }
}
