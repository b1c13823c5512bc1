import { MIN_PASSWORD_LENGTH } from "#shared/limits.ts";

export type PasswordStrength =
  | { readonly type: "empty" }
  | { readonly type: "short"; readonly missing: number }
  | { readonly type: "weak" | "good" | "strong" };

/** Bits, of a password taken letter by letter: below `WEAK` it is among what a patient machine tries. */
const WEAK = 45;
const GOOD = 70;

/**
 * A quick judgement while somebody types. It knows no dictionary, so that nothing large has to be fetched; the server
 * has one, and its word on common passwords is the last.
 */
export function judgePassword(password: string): PasswordStrength {
  const length = [...password].length;
  if (length === 0) return { type: "empty" };
  if (length < MIN_PASSWORD_LENGTH) return { type: "short", missing: MIN_PASSWORD_LENGTH - length };
  const bits = countSurprises(password) * Math.log2(alphabetOf(password));
  if (bits < WEAK) return { type: "weak" };
  return { type: bits < GOOD ? "good" : "strong" };
}

/** Characters that were neither repeated nor the next of their alphabet or row: "aaaa" and "3456" are one each. */
function countSurprises(password: string): number {
  const codes = [...password.toLowerCase()].map((character) => character.codePointAt(0) ?? 0);
  const surprises = codes.filter((code, index) => Math.abs(code - (codes[index - 1] ?? -9)) > 1);
  return Math.min(surprises.length, new Set(codes).size * 2);
}

function alphabetOf(password: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^a-zA-Z\d]/, 33],
  ];
  return kinds.reduce((sum, [kind, size]) => (kind.test(password) ? sum + size : sum), 0);
}
