import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

/** Below this, an attacker's word lists find a password in a modest number of guesses (zxcvbn's scale of 0 to 4). */
const WEAKEST_SCORE = 2;
const WORDS_OF_OURS = ["settee", "notebook"];

const strength = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

export type PasswordTooCommon = { readonly type: "PasswordTooCommon" };

/** True for passwords that appear in leaks or are built like them, and for the person's own e-mail address. */
export function isPasswordTooCommon(password: string, email: string): boolean {
  const lowered = password.trim().toLowerCase();
  const [localPart = ""] = email.split("@");
  if (lowered === email || lowered === localPart) return true;
  const words = [email, localPart, ...email.split(/[@.+_-]/), ...WORDS_OF_OURS];
  return strength.check(password, words).score < WEAKEST_SCORE;
}
