import { array, boolean, catch as orElse, looseObject, nullable, string } from "zod/mini";
import type { EntryParts } from "./note-entry.ts";

/** What can be shown of a note that a newer Settee wrote: anything unknown falls back to something harmless. */
const text = orElse(string(), "");
const instant = orElse(nullable(string()), null);
const newerNoteSchema = looseObject({
  title: text,
  body: text,
  tags: orElse(array(string()), []),
  pinned: orElse(boolean(), false),
  archivedAt: instant,
  trashedAt: instant,
  createdAt: text,
  updatedAt: text,
});

export function showNewer(document: Record<string, unknown>): EntryParts["shownWithoutDraft"] {
  return newerNoteSchema.parse(document);
}
