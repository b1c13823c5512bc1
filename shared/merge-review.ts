import { MAX_REVIEW_LENGTH, MAX_REVIEW_VERSIONS } from "./limits.ts";
import type { Review, ReviewBase, ReviewVersion } from "./review.ts";
import { stableJson } from "./stable-json.ts";

/** What a merge found to overlap. */
export interface Overlap {
  readonly base: ReviewBase | null;
  readonly versions: readonly ReviewVersion[];
}

export function versionOf({ title, body, updatedAt }: ReviewVersion): ReviewVersion {
  return { title, body, updatedAt };
}

/**
 * Three-way over the set of versions, plus what overlaps now. Whoever finished a review took its versions away, on every
 * device; what another conflict added meanwhile stays. The same in whichever order the sides come, to the byte.
 */
export function mergeReviews(
  base: Review | undefined,
  first: Review | undefined,
  second: Review | undefined,
  overlap: Overlap | null,
): Review | undefined {
  const isFinished = base !== undefined && (first === undefined || second === undefined);
  const versions = uniqueVersions([
    ...mergeVersions(base?.versions ?? [], first?.versions ?? [], second?.versions ?? []),
    ...(overlap?.versions ?? []),
  ]);
  const isOpen = !isFinished && (first !== undefined || second !== undefined);
  if (versions.length === 0 && overlap === null && !isOpen) return undefined;
  const from = isFinished ? undefined : pickBase(first, second);
  return sorted(
    fit({ ...second, ...first, base: from === undefined ? baseOf(overlap) : from, versions }),
  );
}

/** A review with more to tell apart, as one device adds it on its own. */
export function addToReview(review: Review | undefined, overlap: Overlap): Review | undefined {
  return mergeReviews(review, review, review, overlap);
}

function mergeVersions(
  base: readonly ReviewVersion[],
  first: readonly ReviewVersion[],
  second: readonly ReviewVersion[],
): ReviewVersion[] {
  const [inBase, inFirst, inSecond] = [base, first, second].map(
    (versions) => new Set(versions.map(stableJson)),
  );
  return [...first, ...second].filter((version) => {
    const key = stableJson(version);
    return !inBase?.has(key) || (inFirst?.has(key) && inSecond?.has(key));
  });
}

function uniqueVersions(versions: readonly ReviewVersion[]): ReviewVersion[] {
  const byKey = new Map(versions.map((version) => [stableJson(version), version]));
  return [...byKey]
    .toSorted(([a, one], [b, other]) => {
      const difference = Date.parse(one.updatedAt) - Date.parse(other.updatedAt);
      return difference === 0 ? (a < b ? -1 : 1) : difference;
    })
    .map(([, version]) => version);
}

/** An open review keeps its base: what came later came from it, too. Undefined: there is none open. */
function pickBase(first: Review | undefined, second: Review | undefined) {
  const [one] = [first, second]
    .filter((review) => review !== undefined)
    .toSorted((a, b) => (stableJson(a.base) <= stableJson(b.base) ? -1 : 1));
  return one?.base;
}

function baseOf(overlap: Overlap | null): ReviewBase | null {
  const base = overlap?.base ?? null;
  return base === null ? null : { title: base.title, body: base.body };
}

/** First the base goes, then the oldest versions. What a lone version would be compared with is the note itself. */
function fit(review: Review): Review {
  const versions = review.versions.slice(-MAX_REVIEW_VERSIONS);
  let length = versions.reduce((sum, version) => sum + lengthOf(version), 0);
  const fits = length + (review.base === null ? 0 : lengthOf(review.base)) <= MAX_REVIEW_LENGTH;
  while (length > MAX_REVIEW_LENGTH) {
    const dropped = versions.shift();
    length -= dropped === undefined ? length : lengthOf(dropped);
  }
  return { ...review, base: fits ? review.base : null, versions };
}

function lengthOf({ title, body }: ReviewBase): number {
  return title.length + body.length;
}

/** In the order of its keys, whoever built it. */
function sorted(review: Review): Review {
  const copy: Review = JSON.parse(stableJson(review));
  return copy;
}
