import { diff3MergeRegions, diffComm } from "node-diff3";

/**
 * Above this many pairs of lines (or words) an exact comparison could freeze a phone: the differing middle is then
 * treated as one overlapping change and both texts are kept whole. Devices must agree on it.
 */
const MAX_COMPARED_PAIRS = 25_000_000;

/**
 * Merges two texts line by line. With a base: changes of both sides; where they overlap both texts are kept, `first`
 * before `second`. Without one: the union of their lines. Nothing but what a side deleted is ever missing.
 * Line ends stay as they are: `\r` belongs to its line.
 */
export function mergeText(base: string | null, first: string, second: string): string {
  if (first === second) return first;
  if (base === first) return second;
  if (base === second) return first;
  const [a, b] = [splitLines(first), splitLines(second)];
  return joinLines(base === null ? unite(a, b) : mergeLines(splitLines(base), a, b));
}

function mergeLines(base: string[], a: string[], b: string[]): string[] {
  const { head, middles, tail } = trimCommon([base, a, b]);
  const [o = [], x = [], y = []] = middles;
  if (isTooMuch(o, x) || isTooMuch(o, y)) return [...head, ...unite(x, y), ...tail];
  const merged = diff3MergeRegions(x, o, y).flatMap((region) =>
    region.stable
      ? region.bufferContent
      : mergeOverlap(region.oContent, region.aContent, region.bContent),
  );
  return [...head, ...merged, ...tail];
}

/** Both sides changed the same lines. */
function mergeOverlap(base: string[], a: string[], b: string[]): string[] {
  if (isSame(a, b)) return a;
  return mergeOneLine(base, a, b) ?? unite(a, b);
}

/** One line against one line: merged by words when the changed words don't touch each other, else null. */
function mergeOneLine(base: string[], a: string[], b: string[]): string[] | null {
  const [o, x, y] = [base[0], a[0], b[0]];
  if (base.length !== 1 || a.length !== 1 || b.length !== 1) return null;
  if (o === undefined || x === undefined || y === undefined) return null;
  const [oWords, xWords, yWords] = [splitWords(o), splitWords(x), splitWords(y)];
  if (isTooMuch(oWords, xWords) || isTooMuch(oWords, yWords)) return null;
  const words: string[] = [];
  for (const region of diff3MergeRegions(xWords, oWords, yWords)) {
    if (region.stable) words.push(...region.bufferContent);
    else if (isSame(region.aContent, region.bContent)) words.push(...region.aContent);
    else return null;
  }
  return [words.join("")];
}

/** Every line of both, common ones once, in an order that keeps the order of each. */
function unite(a: string[], b: string[]): string[] {
  const { head, middles, tail } = trimCommon([a, b]);
  const [x = [], y = []] = middles;
  if (isTooMuch(x, y)) return [...head, ...x, ...y, ...tail];
  const united = diffComm(x, y).flatMap((part) => part.common ?? part.buffer1.concat(part.buffer2));
  return [...head, ...united, ...tail];
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

/** A text that ends with a line end has an empty last line here, so that joining never glues two lines together. */
function splitLines(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

function joinLines(lines: readonly string[]): string {
  return lines.join("\n");
}

function splitWords(line: string): string[] {
  return line.match(/\s+|\S+/g) ?? [];
}
