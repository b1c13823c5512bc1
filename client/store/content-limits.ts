import type { WriteFailure } from "#client/port/settee-port.ts";
import { MAX_BODY_LENGTH, MAX_TAG_LENGTH, MAX_TAGS, MAX_TITLE_LENGTH } from "#shared/limits.ts";
import type { NoteContent } from "#shared/note.ts";

/** What the server would refuse is refused here already, before it is written. Null: it fits. */
export function tooLong(content: NoteContent): Extract<WriteFailure, { type: "too-long" }> | null {
  const { title, body, tags } = content;
  if (title.length > MAX_TITLE_LENGTH) return failure("title", title.length, MAX_TITLE_LENGTH);
  if (body.length > MAX_BODY_LENGTH) return failure("body", body.length, MAX_BODY_LENGTH);
  if (tags.length > MAX_TAGS) return failure("tags", tags.length, MAX_TAGS);
  const longest = Math.max(0, ...tags.map((tag) => tag.length));
  return longest > MAX_TAG_LENGTH ? failure("tags", longest, MAX_TAG_LENGTH) : null;
}

function failure(
  field: "title" | "body" | "tags",
  length: number,
  limit: number,
): Extract<WriteFailure, { type: "too-long" }> {
  return { type: "too-long", field, length, limit };
}

/** A lone half of a surrogate pair is no character: CouchDB would refuse the whole document for it. */
export function wellFormed(text: string): string {
  return text.replace(
    /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
    "\uFFFD",
  );
}

export function wellFormedContent({ title, body, tags }: NoteContent): NoteContent {
  return { title: wellFormed(title), body: wellFormed(body), tags: tags.map(wellFormed) };
}
