import { MAX_TAG_LENGTH, MAX_TAGS } from "#shared/limits.ts";

export type AddedTags =
  | { type: "added"; tags: string[] }
  | { type: "too-long" }
  | { type: "too-many" };

/** Adds what was typed, several at once when commas or lines part them; nothing twice, nothing blank. */
export function addTags(tags: readonly string[], typed: string): AddedTags {
  const wanted = typed
    .split(/[,\n]/)
    .map((tag) => tag.trim().replace(/^#/, "").trim())
    .filter(Boolean);
  if (wanted.some((tag) => tag.length > MAX_TAG_LENGTH)) return { type: "too-long" };
  const all = [...new Set([...tags, ...wanted])];
  return all.length > MAX_TAGS ? { type: "too-many" } : { type: "added", tags: all };
}
