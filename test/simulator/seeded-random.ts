/** Chance that a seed repeats: every choice of a history comes from one of these. */
export interface SeededRandom {
  /** From 0 up to, but not, 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** True so often: 0 never, 1 always. */
  chance(share: number): boolean;
  /** Throws when there is nothing to pick from. */
  pick<Item>(items: readonly Item[]): Item;
  /** Each as likely as its weight says. */
  weighted<Item>(items: readonly { readonly weight: number; readonly item: Item }[]): Item;
  /** Lower-case letters and digits. */
  name(length: number): string;
  /** Its own line of chance: what is asked of it changes nothing here. */
  fork(): SeededRandom;
}

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Mulberry32: small, fast, and the same everywhere. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;

  function fraction(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const between = (least: number, most: number): number =>
    least + Math.floor(fraction() * (most - least + 1));

  function pick<Item>(items: readonly Item[]): Item {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new Error("There is nothing to pick from.");
    return item;
  }

  return {
    fraction,
    between,
    chance: (share) => fraction() < share,
    pick,
    weighted(items) {
      const total = items.reduce((sum, { weight }) => sum + weight, 0);
      let left = fraction() * total;
      for (const { weight, item } of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return pick(items).item;
    },
    name: (length) =>
      Array.from({ length }, () => LETTERS.charAt(between(0, LETTERS.length - 1))).join(""),
    fork: () => createSeededRandom(between(0, 2 ** 32 - 1)),
  };
}
