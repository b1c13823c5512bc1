import type { Messages } from "./messages.ts";

/** How strong a password that is being chosen looks. */
export function strengthSentence(
  m: Messages,
  strength: { type: "short"; missing: number } | { type: "weak" | "good" | "strong" },
): string {
  return strength.type === "short"
    ? m.login.tooShort(strength.missing)
    : m.login.strength[strength.type];
}
