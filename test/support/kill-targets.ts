import type { CDPSession, Page } from "playwright-core";

/** Ends a tab without a word to it: no `pagehide`, no time to save. */
export async function killTab(page: Page): Promise<void> {
  const browser = await browserSession(page);
  const session = await page.context().newCDPSession(page);
  const { targetInfo } = await session.send("Target.getTargetInfo");
  const closed = page.waitForEvent("close");
  await browser.send("Target.closeTarget", { targetId: targetInfo.targetId });
  await closed;
  await browser.detach();
}

/** Ends the shared workers of this browser. @returns how many there were */
export async function killSharedWorkers(page: Page): Promise<number> {
  const browser = await browserSession(page);
  const { targetInfos } = await browser.send("Target.getTargets", {
    filter: [{ type: "shared_worker" }],
  });
  for (const { targetId } of targetInfos) await browser.send("Target.closeTarget", { targetId });
  await browser.detach();
  return targetInfos.length;
}

/** The process ids of a browser. */
export async function browserProcess(page: Page): Promise<number> {
  const browser = await browserSession(page);
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
  const id = processInfo.find(({ type }) => type === "browser")?.id;
  if (id === undefined) throw new Error("this browser has no process");
  return id;
}

function browserSession(page: Page): Promise<CDPSession> {
  const browser = page.context().browser();
  if (!browser) throw new Error("this context has no browser to talk to");
  return browser.newBrowserCDPSession();
}
