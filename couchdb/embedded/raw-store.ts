import type { LevelDOWN } from "leveldown";

/** How PouchDB's adapter puts a store's name before a key (sublevel-pouchdb). */
const prefixOf = (store: string): string => `\u00FF${store}\u00FF`;

/** Values of PouchDB's store of local documents, in the order of their ids. PouchDB itself can't list them. */
export async function readLocalStore(store: LevelDOWN): Promise<unknown[]> {
  const prefix = prefixOf("local-store");
  const iterator = store.iterator({
    gte: prefix,
    lt: `${prefix}\u{10FFFF}`,
    keyAsBuffer: false,
    valueAsBuffer: false,
  });
  const values: unknown[] = [];
  try {
    for (;;) {
      const value = await new Promise<string | undefined>((resolve, reject) => {
        iterator.next((error, _key, value) => {
          if (error) reject(error);
          else resolve(value === undefined ? undefined : String(value));
        });
      });
      if (value === undefined) return values;
      values.push(JSON.parse(value));
    }
  } finally {
    await new Promise<void>((resolve) => iterator.end(() => resolve()));
  }
}
