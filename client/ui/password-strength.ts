import { MIN_PASSWORD_LENGTH } from "#shared/limits.ts";

export type PasswordStrength =
  | { readonly type: "empty" }
  | { readonly type: "short"; readonly missing: number }
  | { readonly type: "weak" | "good" | "strong" };

/** Bits: below the first a patient machine finds it, above the second none does. */
const GOOD = 36;
const STRONG = 50;

/** A word costs whoever guesses about so many bits, however long it is; letters beyond a usual word cost on. */
const WORD = 13;
const SHORTEST_WORD = 4;
const LONGEST_WORD = 8;
const BITS_BEYOND = 3;

/**
 * A quick judgement while somebody types. It knows no dictionary, so that nothing large has to be fetched; the server
 * has one, and its word on common passwords is the last.
 */
export function judgePassword(password: string): PasswordStrength {
  const length = [...password].length;
  if (length === 0) return { type: "empty" };
  if (length < MIN_PASSWORD_LENGTH) return { type: "short", missing: MIN_PASSWORD_LENGTH - length };
  const parts = new Set(password.match(/\p{L}+|\p{N}+|[^\p{L}\p{N}]+/gu));
  const bits = [...parts].reduce((sum, part) => sum + bitsOf(part), 0);
  if (bits < GOOD) return { type: "weak" };
  return { type: bits < STRONG ? "good" : "strong" };
}

function bitsOf(part: string): number {
  const surprises = countSurprises(part);
  if (/\p{N}/u.test(part)) return surprises * 3.3;
  if (!/\p{L}/u.test(part)) return surprises * 5;
  if (part.length < SHORTEST_WORD) return surprises * 5.2;
  const beyond = Math.max(0, surprises - LONGEST_WORD) * BITS_BEYOND;
  return Math.min(surprises * 4.7, WORD + beyond);
}

/** Characters that are neither the one before nor its neighbour: "aaaa" and "3456" have one each. */
function countSurprises(part: string): number {
  const codes = [...part.toLowerCase()].map((character) => character.codePointAt(0) ?? 0);
  return codes.filter((code, index) => Math.abs(code - (codes[index - 1] ?? -9)) > 1).length;
}
