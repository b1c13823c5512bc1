import { diffComm, diffIndices } from "node-diff3";
import type { ReviewView } from "#client/port/settee-port.ts";
import { mergeText } from "#shared/merge-text.ts";
import { joinLines, splitLines } from "#shared/split-text.ts";

/** Lines that nobody has to decide on, as they are in the note. */
interface SameStretch {
  readonly type: "same";
  readonly lines: readonly string[];
}

/** Lines that were changed at once in several places. */
export interface Place {
  readonly type: "place";
  /** What each version has here, in the order of the versions. */
  readonly options: readonly string[];
  /** All of them, as the merge put them into the note. */
  readonly both: string;
  /** What stands in the note here now: `both`, or what somebody has made of it since. */
  readonly now: string;
  readonly lines: readonly string[];
}

export type Stretch = SameStretch | Place;

/** A stretch of the base and what the versions have in its stead. */
interface Region {
  readonly start: number;
  readonly end: number;
  readonly options: readonly string[][];
}

/** Beyond so many pairs of lines the note is shown as one place: a comparison must not freeze a phone. */
const MOST_LINE_PAIRS = 25_000_000;

/**
 * The note's text in stretches, in order: put together, their lines are `body`. What was edited since the texts were
 * merged is found where it stands now.
 */
export function findPlaces(review: Pick<ReviewView, "base" | "versions">, body: string): Stretch[] {
  const versions = review.versions.map((version) => splitLines(version.body));
  const now = splitLines(body);
  const base = review.base === null ? commonLines(versions) : splitLines(review.base.body);
  if ([...versions, now].some((lines) => lines.length * base.length > MOST_LINE_PAIRS))
    return [{ type: "place", options: versions.map(joinLines), both: body, now: body, lines: now }];
  const hasBase = review.base !== null;
  return locate(mergeRegions(base, findRegions(base, versions), hasBase), now);
}

/** Without a base, what all versions share stands for it. */
function commonLines(versions: readonly string[][]): string[] {
  const [first = [], ...others] = versions;
  return others.reduce(
    (common, lines) => diffComm(common, lines).flatMap((part) => part.common ?? []),
    first,
  );
}

interface Hunk {
  readonly version: number;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

function findRegions(base: string[], versions: readonly string[][]): Region[] {
  const hunks = versions.flatMap((lines, version) => hunksBetween(base, lines, version));
  const regions: Region[] = [];
  let open: Hunk[] = [];
  const close = (): void => {
    if (open.length > 0) regions.push(regionOf(base, versions, open));
    open = [];
  };
  for (const hunk of hunks.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (hunk.start > Math.max(...open.map(({ end }) => end), -1)) close();
    open.push(hunk);
  }
  close();
  return regions;
}

function hunksBetween(base: string[], lines: string[], version: number): Hunk[] {
  return diffIndices(base, lines).map(({ buffer1: [start, old], buffer2: [from, fresh] }) => ({
    version,
    start,
    end: start + old,
    from,
    to: from + fresh,
  }));
}

function regionOf(base: string[], versions: readonly string[][], hunks: readonly Hunk[]): Region {
  const start = Math.min(...hunks.map((hunk) => hunk.start));
  const end = Math.max(...hunks.map((hunk) => hunk.end));
  const options = versions.map((lines, version) => {
    const own = hunks.filter((hunk) => hunk.version === version);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) return base.slice(start, end);
    return lines.slice(first.from - (first.start - start), last.to + (end - last.end));
  });
  return { start, end, options };
}

/** A stretch of the text that the merge made. `options` where it has all of them. */
interface Merged {
  readonly lines: readonly string[];
  readonly options: readonly string[] | null;
}

function mergeRegions(base: string[], regions: readonly Region[], hasBase: boolean): Merged[] {
  const merged: Merged[] = [];
  let done = 0;
  for (const { start, end, options } of regions) {
    merged.push({ lines: base.slice(done, start), options: null });
    merged.push(mergeRegion(base.slice(start, end), options, hasBase));
    done = end;
  }
  merged.push({ lines: base.slice(done), options: null });
  return merged;
}

/** In the order of the merge itself: the newest first, and what each changed against the base. */
function mergeRegion(base: string[], options: readonly string[][], hasBase: boolean): Merged {
  const [newest = "", ...older] = options.map(joinLines).toReversed();
  const from = hasBase ? joinLines(base) : null;
  let text = newest;
  let overlaps = false;
  for (const option of older) {
    const both = mergeText(from, text, option);
    text = both.text;
    overlaps ||= both.overlaps;
  }
  return { lines: splitLines(text), options: overlaps ? options.map(joinLines) : null };
}

/** Finds the merged stretches in the note as it is now. */
function locate(merged: readonly Merged[], now: string[]): Stretch[] {
  const hunks = hunksBetween(
    merged.flatMap(({ lines }) => lines),
    now,
    0,
  );
  const stretches: Stretch[] = [];
  let at = 0;
  let done = 0;
  const addSame = (end: number): void => {
    if (end > done) stretches.push({ type: "same", lines: now.slice(done, end) });
    done = Math.max(done, end);
  };
  for (const { lines, options } of merged) {
    const [start, end] = [at, at + lines.length];
    at = end;
    if (options === null) continue;
    addSame(placeNow(hunks, start, "start"));
    const last = Math.max(done, placeNow(hunks, end, "end"));
    const here = now.slice(done, last);
    stretches.push({
      type: "place",
      options,
      both: joinLines(lines),
      now: joinLines(here),
      lines: here,
    });
    done = last;
  }
  addSame(now.length);
  return stretches;
}

/** Where a line of the merged text is now. What was written right before or after a place stays outside of it. */
function placeNow(hunks: readonly Hunk[], line: number, edge: "start" | "end"): number {
  let shift = 0;
  for (const { start, end, from, to } of hunks) {
    const isBefore = edge === "start" ? end <= line : end < line || (end === line && start < end);
    if (isBefore) shift = to - end;
    else if (start < line) return edge === "start" ? from : to;
  }
  return line + shift;
}
