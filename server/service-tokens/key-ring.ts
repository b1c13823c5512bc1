import type { StoredKey } from "./signing-key.ts";

/** Seconds that a token lasts. */
export const SERVICE_TOKEN_LIFETIME = 300;
/** Seconds for which others may keep our public keys. */
export const JWKS_MAX_AGE = 300;
/** Milliseconds after which a server looks for keys that another one made. */
export const LOOK_AGAIN_AFTER = 60_000;
/** Milliseconds by which clocks of different machines may differ. */
const CLOCK_DIFFERENCE = 60_000;

/**
 * Milliseconds that a new key is published before it signs: every server has found it by then, and whatever anybody
 * fetched before is too old to be kept.
 */
export const PUBLISHED_BEFORE = LOOK_AGAIN_AFTER + JWKS_MAX_AGE * 1000 + 4 * CLOCK_DIFFERENCE;

/**
 *     created ── published ──► signs ── the next one signs ──► published ── its last token is over ──► gone
 *
 * Of all keys that have begun to sign, the one that began last; the first one when none has, by a clock that is behind.
 */
export function signingKeyOf<Key extends StoredKey>(
  keys: readonly Key[],
  now: number,
): Key | undefined {
  const ordered = inOrder(keys);
  return ordered.findLast(({ signsFrom }) => signsFrom <= now) ?? ordered[0];
}

/** Keys by which a token that is still good may have been signed, or may soon be. */
export function neededKeys<Key extends StoredKey>(keys: readonly Key[], now: number): Key[] {
  const ordered = inOrder(keys);
  return ordered.filter((_, place) => {
    const next = ordered[place + 1];
    return next === undefined || now < next.signsFrom + lastUse;
  });
}

const lastUse = LOOK_AGAIN_AFTER + SERVICE_TOKEN_LIFETIME * 1000 + CLOCK_DIFFERENCE;

function inOrder<Key extends StoredKey>(keys: readonly Key[]): Key[] {
  return keys.toSorted(
    (one, other) => one.signsFrom - other.signsFrom || (one.kid < other.kid ? -1 : 1),
  );
}
