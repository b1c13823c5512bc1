import type { LevelDOWN, LevelWrite } from "leveldown";

/** @returns undefined when there is nothing under that key */
export function readValue(store: LevelDOWN, key: string): Promise<string | undefined> {
  return read(store, key, false).then((value) => (value === undefined ? undefined : String(value)));
}

/** @returns undefined when there is nothing under that key */
export async function readBytes(store: LevelDOWN, key: string): Promise<Buffer | undefined> {
  const value = await read(store, key, true);
  return typeof value === "string" ? Buffer.from(value) : value;
}

function read(
  store: LevelDOWN,
  key: string,
  asBuffer: boolean,
): Promise<Buffer | string | undefined> {
  return new Promise((resolve, reject) => {
    store.get(key, { asBuffer }, (error, value) => {
      if (error == null) resolve(value);
      else if (/notfound/i.test(error.message)) resolve(undefined);
      else reject(error);
    });
  });
}

/** One read for all of them: much cheaper than a read each. @returns in the order of the keys */
export function readValues(
  store: LevelDOWN,
  keys: readonly string[],
): Promise<readonly (string | undefined)[]> {
  if (keys.length === 0) return Promise.resolve([]);
  return new Promise((resolve, reject) => {
    store.getMany(keys, { asBuffer: false }, (error, values = []) => {
      if (error == null) resolve(values.map((value) => (value === undefined ? value : `${value}`)));
      else reject(error);
    });
  });
}

/**
 * All of it or nothing; on the disk when it resolves. Not flushed, it may be lost with the power, together with
 * everything after it: only for what can be made anew.
 */
export function writeBatch(
  store: LevelDOWN,
  writes: LevelWrite[],
  { flushed = true }: { flushed?: boolean } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    store.batch(writes, { sync: flushed }, (error) => {
      if (error == null) resolve();
      else reject(error);
    });
  });
}

export interface KeyRange {
  /** What all keys begin with. */
  readonly prefix: string;
  /** Only keys after this one; without the prefix. */
  readonly after?: string;
  /** Only keys before this one. */
  readonly before?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
  readonly values?: boolean;
}

/** Keys (without the prefix) and values in order, as they were when it began. */
export async function* readRange(
  store: LevelDOWN,
  { prefix, after, before, reverse = false, limit = -1, values = true }: KeyRange,
): AsyncGenerator<readonly [key: string, value: string]> {
  const iterator = store.iterator({
    ...(after === undefined ? { gte: prefix } : { gt: prefix + after }),
    lt: prefix + (before ?? "\u{10FFFF}"),
    keyAsBuffer: false,
    valueAsBuffer: false,
    values,
    reverse,
    limit,
  });
  const next = (): Promise<readonly [key: string, value: string] | undefined> =>
    new Promise((resolve, reject) => {
      iterator.next((error, key, value) => {
        if (error) reject(error);
        else if (key === undefined) resolve(undefined);
        else resolve([String(key).slice(prefix.length), String(value)]);
      });
    });
  try {
    for (let entry = await next(); entry !== undefined; entry = await next()) yield entry;
  } finally {
    await new Promise<void>((resolve) => iterator.end(() => resolve()));
  }
}
