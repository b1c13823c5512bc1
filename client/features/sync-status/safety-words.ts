import type { Safety } from "#client/port/safety-view.ts";
import type { SyncView } from "#client/port/settee-port.ts";
import type { Messages } from "#client/messages/messages.ts";

/** Notes whose newest text the server lacks. */
function countUnsafe({ counts }: Safety): number {
  return counts.onlyHere + counts.onItsWay + counts.setAside;
}

/** What is safe where, in one sentence that a person can rely on. */
export function safetyWords(m: Messages, { safety }: SyncView, isLocal: boolean): string {
  if (isLocal) return m.sync.onlyInBrowser;
  if (safety.held) return m.sync.notSafeHeld;
  if (safety.isAllOnServer) return m.sync.allSafe;
  if (safety.serverChange?.progress === "comparing") return m.sync.notSafeComparing;
  const count = countUnsafe(safety);
  // Before the server's first answer there may be nothing to count.
  return count === 0 ? m.sync.notConfirmed : m.sync.notSafe(count);
}

/** What follows from it. */
export function safetyHint(m: Messages, { safety }: SyncView, isLocal: boolean): string {
  if (isLocal) return m.sync.onlyInBrowserHint;
  return safety.isAllOnServer ? m.sync.allSafeHint : m.sync.notSafeHint;
}
