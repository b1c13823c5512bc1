import * as z from "zod/mini";
import { instantSchema } from "./instant.ts";
import {
  MAX_BODY_LENGTH,
  MAX_MERGED_REVS,
  MAX_TAG_LENGTH,
  MAX_TAGS,
  MAX_TITLE_LENGTH,
} from "./limits.ts";
import { reviewSchema } from "./review.ts";

/** Version of the note format that this build writes. A note with a higher one is shown, never rewritten. */
export const NOTE_SCHEMA = 1;

export const NOTE_ID_PREFIX = "note:";

const noteIdSchema = z.string().check(z.regex(/^note:[0-9a-z]{1,64}$/));

/**
 * A note as it is stored in CouchDB. Fields this version does not know are kept: a newer Settee may have written them.
 * The same schema becomes the user database's `validate_doc_update`.
 */
export const noteSchema = z.looseObject({
  _id: noteIdSchema,
  schema: z.literal(NOTE_SCHEMA),
  title: z.string().check(z.maxLength(MAX_TITLE_LENGTH)),
  body: z.string().check(z.maxLength(MAX_BODY_LENGTH)),
  tags: z
    .array(z.string().check(z.minLength(1), z.maxLength(MAX_TAG_LENGTH)))
    .check(z.maxLength(MAX_TAGS)),
  pinned: z.boolean(),
  archivedAt: z.nullable(instantSchema),
  trashedAt: z.nullable(instantSchema),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  /** Changed in several places at once, and nobody has looked at it yet. */
  review: z.optional(reviewSchema),
  /**
   * Revisions that were merged into this line, the newest first. CouchDB's trees do not know it: without them, who goes
   * on writing on a merged revision would look like a rival of his own words.
   */
  mergedRevs: z.optional(
    z.array(z.string().check(z.maxLength(64))).check(z.maxLength(MAX_MERGED_REVS)),
  ),
});
export type Note = z.infer<typeof noteSchema>;

/** The part of a note that a person edits. */
export type NoteContent = Pick<Note, "title" | "body" | "tags">;

/** Schema that a document says it has; undefined when it says nothing usable. */
const schemaVersionSchema = z.looseObject({ schema: z.int().check(z.positive()) });

export type ReadNote =
  | { type: "note"; note: Note }
  /** Written by a newer Settee: show what can be shown, never write. */
  | { type: "newer"; id: string; schema: number; document: Record<string, unknown> }
  /** Not a note of ours: leave it alone and say so. */
  | { type: "foreign"; id: string; why: string };

/** Judges any document that came from a database. Never throws. */
export function readNote(document: Record<string, unknown>): ReadNote {
  const id = typeof document["_id"] === "string" ? document["_id"] : "";
  const parsed = noteSchema.safeParse(document);
  if (parsed.success) return { type: "note", note: parsed.data };
  const version = schemaVersionSchema.safeParse(document);
  if (id.startsWith(NOTE_ID_PREFIX) && version.success && version.data.schema > NOTE_SCHEMA)
    return { type: "newer", id, schema: version.data.schema, document };
  const issue = parsed.error.issues[0];
  return {
    type: "foreign",
    id,
    why: issue ? `${issue.path.join(".") || "document"}: ${issue.code}` : "not a note",
  };
}
