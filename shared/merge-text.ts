import { diff3MergeRegions, diffComm } from "node-diff3";
import { joinLines, splitLines, splitWords } from "./split-text.ts";

/**
 * Above this many pairs of lines (or words) an exact comparison could freeze a phone: the differing middle is then
 * treated as one overlapping change and both texts are kept whole. Devices must agree on it.
 */
const MAX_COMPARED_PAIRS = 25_000_000;

export interface MergedText {
  readonly text: string;
  /** Both sides changed the same words: both texts stand there, and a person should look. */
  readonly overlaps: boolean;
}

interface Piece {
  readonly lines: readonly string[];
  readonly overlaps: boolean;
}

/**
 * Merges two texts line by line, and lines that both changed word by word. With a base: changes of both sides; where
 * they overlap both texts are kept, `first` before `second`. Without one: the union of their lines. Nothing but what a
 * side deleted is ever missing. Line ends stay as they are: `\r` belongs to its line.
 *
 * `areDecisions`: both sides are a person's answers to what stood twice in the base, so that where one is a mere
 * choice among it, the other one stands.
 */
export function mergeText(
  base: string | null,
  first: string,
  second: string,
  areDecisions = false,
): MergedText {
  if (first === second || base === second) return { text: first, overlaps: false };
  if (base === first) return { text: second, overlaps: false };
  const [a, b] = [splitLines(first), splitLines(second)];
  const pieces =
    base === null ? unite(a, b, "rivals") : mergeLines(splitLines(base), a, b, areDecisions);
  return {
    text: joinLines(pieces.flatMap(({ lines }) => lines)),
    overlaps: pieces.some(({ overlaps }) => overlaps),
  };
}

function mergeLines(base: string[], a: string[], b: string[], areDecisions: boolean): Piece[] {
  const { head, middles, tail } = trimCommon([base, a, b]);
  const [o = [], x = [], y = []] = middles;
  const middle =
    isTooMuch(o, x) || isTooMuch(o, y)
      ? unite(x, y, "all")
      : diff3MergeRegions(x, o, y).flatMap((region) => {
          if (region.stable) return same(region.bufferContent);
          const merge = areDecisions ? mergeDecisions : mergeOverlap;
          return merge(region.oContent, region.aContent, region.bContent);
        });
  return [...same(head), ...middle, ...same(tail)];
}

/** Both sides changed the same lines, or lines that touch. */
function mergeOverlap(base: string[], a: string[], b: string[]): Piece[] {
  if (isSame(a, b)) return same(a);
  // Nobody's text was changed by the other: both only wrote at the same place.
  if (base.length === 0) return unite(a, b, "none");
  const lines = mergeLineByLine(base, a, b);
  return lines === null ? unite(a, b, "all") : same(lines);
}

/** Null when any pair has changed the same words, or when not all lines have their pairs. */
function mergeLineByLine(base: string[], a: string[], b: string[]): string[] | null {
  if (a.length !== base.length || b.length !== base.length) return null;
  const lines: string[] = [];
  for (const [place, line] of base.entries()) {
    const merged = mergeWords(line, a[place] ?? line, b[place] ?? line);
    if (merged === null) return null;
    lines.push(merged);
  }
  return lines;
}

/** Null when the changed words are the same ones. */
function mergeWords(base: string, a: string, b: string): string | null {
  if (a === b || b === base) return a;
  if (a === base) return b;
  const [o, x, y] = [splitWords(base), splitWords(a), splitWords(b)];
  if (isTooMuch(o, x) || isTooMuch(o, y)) return null;
  const words: string[] = [];
  for (const region of diff3MergeRegions(x, o, y)) {
    if (region.stable) words.push(...region.bufferContent);
    else if (isSame(region.aContent, region.bContent)) words.push(...region.aContent);
    else return null;
  }
  return words.join("");
}

/** The first decision is the later one. Text that was written with a decision is never dropped for another. */
function mergeDecisions(base: string[], a: string[], b: string[]): Piece[] {
  if (isSame(a, b) || isPartOf(b, base)) return same(a);
  return unite(a, b, isPartOf(a, base) ? "none" : "all");
}

/**
 * Every line of both, common ones once, in an order that keeps the order of each. `mark`: which of the differing
 * stretches overlap; of rivals both sides have something.
 */
function unite(a: string[], b: string[], mark: "all" | "rivals" | "none"): Piece[] {
  const { head, middles, tail } = trimCommon([a, b]);
  const [x = [], y = []] = middles;
  const parts = isTooMuch(x, y) ? [{ buffer1: x, buffer2: y, common: undefined }] : diffComm(x, y);
  const middle = parts.map(({ common, buffer1 = [], buffer2 = [] }): Piece => {
    if (common !== undefined) return { lines: common, overlaps: false };
    const areRivals = buffer1.length > 0 && buffer2.length > 0;
    return {
      lines: [...buffer1, ...buffer2],
      overlaps: mark === "all" || (mark === "rivals" && areRivals),
    };
  });
  return [...same(head), ...middle, ...same(tail)];
}

function same(lines: readonly string[]): Piece[] {
  return lines.length === 0 ? [] : [{ lines, overlaps: false }];
}

/** Takes off what all texts begin and end with: an edit touches a few lines of a long note. */
function trimCommon(texts: readonly string[][]): {
  head: string[];
  middles: string[][];
  tail: string[];
} {
  const [one = [], ...others] = texts;
  const shortest = Math.min(...texts.map((text) => text.length));
  let start = 0;
  while (start < shortest && others.every((other) => other[start] === one[start])) start++;
  let end = 0;
  while (end < shortest - start && others.every((other) => other.at(-1 - end) === one.at(-1 - end)))
    end++;
  return {
    head: one.slice(0, start),
    middles: texts.map((text) => text.slice(start, text.length - end)),
    tail: end === 0 ? [] : one.slice(-end),
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

function isTooMuch(a: readonly string[], b: readonly string[]): boolean {
  return a.length * b.length > MAX_COMPARED_PAIRS;
}

/** Whether all lines are among the others, as often. */
function isPartOf(lines: readonly string[], others: readonly string[]): boolean {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.every((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count > 0;
  });
}
