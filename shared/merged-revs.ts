import { MAX_MERGED_REVS } from "./limits.ts";

/** The number before the dash: `3-abc` is the third generation. */
export function generationOf(rev: string): number {
  return Number.parseInt(rev, 10) || 0;
}

/** The newest first; the text decides within a generation, so that every device has the same order. */
export function newestFirst(revs: Iterable<string>): string[] {
  return [...new Set(revs)].toSorted(
    (a, b) => generationOf(b) - generationOf(a) || (a < b ? -1 : a > b ? 1 : 0),
  );
}

/** What a note remembers of the revisions that were merged into it. */
export function boundMergedRevs(revs: Iterable<string>): string[] {
  return newestFirst(revs).slice(0, MAX_MERGED_REVS);
}
