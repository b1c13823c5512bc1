import type { Household } from "./household.ts";
import type { Oracle } from "./oracle.ts";
import { wordsOf } from "./written-words.ts";

/**
 * Every device that calls all its edits safe is held to it. What the server has can only grow meanwhile: nothing else
 * happens here while this looks.
 */
export async function checkSafetyClaims(home: Household, oracle: Oracle): Promise<string[]> {
  const claims = home.devices
    .filter((device) => device.isOpen && device.session.type === "signed-in")
    .filter(({ sync, isExcused }) => sync.safety.isAllOnServer && !isExcused)
    .map(({ name }) => ({ name, owed: oracle.owedBy(name) }));
  if (claims.every(({ owed }) => owed.length === 0)) return [];
  const there = new Set<string>();
  for (const text of await home.server.texts(home.userId))
    for (const word of wordsOf(text)) there.add(word);
  return claims.flatMap(({ name, owed }) =>
    owed
      .filter((word) => !there.has(word) && oracle.isOwed(word))
      .map((word) => `${name} calls all its edits safe, and "${word}" is not on the server`),
  );
}
