import type { SetteePort } from "#client/port/settee-port.ts";

/**
 * Asks the browser to promise that it keeps the notes, and tells the worker, which can't ask itself.
 * @returns the browser's answer; null where there is nothing to ask
 */
export async function askToPersist(port: SetteePort): Promise<boolean | null> {
  // Missing outside secure contexts, whatever the type says.
  const storage: StorageManager | undefined = navigator.storage;
  const answer = typeof storage?.persist === "function" ? await storage.persist() : null;
  await port.call.tellPersisted(answer);
  return answer;
}
