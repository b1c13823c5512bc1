import * as z from "zod/mini";
import type { EntryParts } from "./note-entry.ts";

/** What can be shown of a note that a newer Settee wrote: anything unknown falls back to something harmless. */
const newerNoteSchema = z.looseObject({
  title: z.catch(z.string(), ""),
  body: z.catch(z.string(), ""),
  tags: z.catch(z.array(z.string()), []),
  pinned: z.catch(z.boolean(), false),
  archivedAt: z.catch(z.nullable(z.string()), null),
  trashedAt: z.catch(z.nullable(z.string()), null),
  createdAt: z.catch(z.string(), ""),
  updatedAt: z.catch(z.string(), ""),
});

export function showNewer(document: Record<string, unknown>): EntryParts["shownWithoutDraft"] {
  return newerNoteSchema.parse(document);
}
