import { createHash } from "node:crypto";
import type { Page } from "playwright-core";

/** SHA-256 in hex of UTF-8 bytes: how journeys compare many texts. */
export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Digests of all note bodies that a browser holds, read from PouchDB's own IndexedDB stores and not through
 * Settee's code, sorted. Notes deleted or replaced are left out because only winning revisions are read.
 */
export async function digestStoredBodies(page: Page): Promise<string[]> {
  const digests = await page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error));
      });
    const databases = await indexedDB.databases();
    const name = databases.find((database) => /settee-u/.test(database.name ?? ""))?.name;
    if (!name) throw new Error("this browser has no notes");
    const database = await asked(indexedDB.open(name));
    const transaction = database.transaction(["document-store", "by-sequence"]);
    const documents = await asked<{ id: string; winningRev: string }[]>(
      transaction.objectStore("document-store").getAll(),
    );
    const revisions = await asked<{ _doc_id_rev: string; body?: string }[]>(
      transaction.objectStore("by-sequence").getAll(),
    );
    database.close();
    const winning = new Set(documents.map((it) => `${it.id}::${it.winningRev}`));
    const bodies = revisions
      .filter((it) => it._doc_id_rev.startsWith("note:") && winning.has(it._doc_id_rev))
      .flatMap((it) => (it.body === undefined ? [] : [it.body]));
    return Promise.all(
      bodies.map(async (body) => {
        const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
        return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join(
          "",
        );
      }),
    );
  });
  return digests.toSorted();
}
