import type { Page } from "playwright-core";

/**
 * Everything that a browser keeps for Settee, as one text, with the name of each place in it: IndexedDB with its keys,
 * both web storages, cookies that a page can see, and the addresses of what lies in caches.
 */
export function readEverythingStored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error));
      });
    const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        found.push(name, store, await asked(objects.getAllKeys()), await asked(objects.getAll()));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      found.push(
        name,
        requests.map(({ url }) => url),
      );
    }
    return JSON.stringify(found);
  });
}
