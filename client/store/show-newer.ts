import { z } from "zod";
import type { EntryParts } from "./note-entry.ts";

/** What can be shown of a note that a newer Settee wrote: anything unknown falls back to something harmless. */
const newerNoteSchema = z.looseObject({
  title: z.string().catch(""),
  body: z.string().catch(""),
  tags: z.array(z.string()).catch([]),
  pinned: z.boolean().catch(false),
  archivedAt: z.string().nullable().catch(null),
  trashedAt: z.string().nullable().catch(null),
  createdAt: z.string().catch(""),
  updatedAt: z.string().catch(""),
});

export function showNewer(document: Record<string, unknown>): EntryParts["shownWithoutDraft"] {
  return newerNoteSchema.parse(document);
}
