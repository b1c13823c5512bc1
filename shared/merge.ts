import { mergeText } from "./merge-text.ts";
import { mergeReviews, versionOf, type Overlap } from "./merge-review.ts";
import { boundMergedRevs } from "./merged-revs.ts";
import type { Note, NoteContent } from "./note.ts";
import type { ReviewVersion } from "./review.ts";
import { stableJson } from "./stable-json.ts";

/** Two versions of one note and what both came from; null when nobody kept it. */
export interface NotesToMerge {
  readonly base: Note | null;
  readonly a: Note;
  readonly b: Note;
  /** What a review tells apart where `a` is already a merge of several: its parts. By default `a` itself. */
  readonly partsOfA?: readonly ReviewVersion[];
}

/**
 * Merges two versions of a note so that nothing either side wrote is lost. Symmetric and deterministic down to the
 * order of the keys: devices that merge the same versions, in whichever order, make the same document and so the
 * same CouchDB revision. Where both changed the same words the note has both texts and a review. Fields whose names
 * begin with `_` (but `_id`) are left out.
 */
export function mergeNotes({ base, a, b, partsOfA = [versionOf(a)] }: NotesToMerge): Note {
  const [newer, older] = inOrder(a, b);
  const { content, overlaps } = mergeOrderedContents(base, newer, older, titlesDecided(base, a, b));
  const unknown = mergeUnknownFields(base, newer, older);
  const overlap = overlaps ? { base, versions: [...partsOfA, versionOf(b)] } : null;
  const mergedRevs = boundMergedRevs([...(a.mergedRevs ?? []), ...(b.mergedRevs ?? [])]);
  const review = mergeReviews(base?.review, newer.review, older.review, overlap);
  return {
    _id: newer._id,
    ...unknown,
    schema: newer.schema,
    ...content,
    pinned: mergeFlag(base?.pinned, newer.pinned, older.pinned),
    archivedAt: mergeInstant(base?.archivedAt, newer.archivedAt, older.archivedAt),
    trashedAt: mergeTrash(base, newer, older),
    createdAt: earlier(newer.createdAt, older.createdAt),
    updatedAt: later(newer.updatedAt, older.updatedAt),
    ...(review === undefined ? {} : { review }),
    ...(mergedRevs.length === 0 ? {} : { mergedRevs }),
  };
}

export interface MergedContent {
  readonly content: NoteContent;
  /** Both changed the same words: `content` has both texts, and these are what a review tells apart. */
  readonly overlap: Overlap | null;
}

/** The same for what a person edits: `a` and `b` may come in either order. */
export function mergeContents(
  base: NoteContent | null,
  a: NoteContent & { readonly updatedAt: string },
  b: NoteContent & { readonly updatedAt: string },
): MergedContent {
  const [first, second] = stableJson(contentOf(a)) <= stableJson(contentOf(b)) ? [a, b] : [b, a];
  const { content, overlaps } = mergeOrderedContents(base, first, second, null);
  const versions = [versionOf(a), versionOf(b)];
  return { content, overlap: overlaps ? { base, versions } : null };
}

export function isSameContent(a: NoteContent, b: NoteContent): boolean {
  return (
    a.title === b.title &&
    a.body === b.body &&
    a.tags.length === b.tags.length &&
    a.tags.every((tag, index) => tag === b.tags[index])
  );
}

/** The titles among which both sides chose, when both finished the review that the base had; else null. */
function titlesDecided(base: Note | null, a: Note, b: Note): readonly string[] | null {
  if (base?.review === undefined || a.review !== undefined || b.review !== undefined) return null;
  return [base.title, ...base.review.versions.map(({ title }) => title)];
}

function mergeOrderedContents(
  base: NoteContent | null,
  first: NoteContent,
  second: NoteContent,
  decided: readonly string[] | null,
): { content: NoteContent; overlaps: boolean } {
  const body = mergeText(base?.body ?? null, first.body, second.body, decided !== null);
  const title = mergeTitle(base?.title ?? "", first.title, second.title, body.text);
  const lost = decided?.includes(title.lost) === true ? "" : title.lost;
  const tags = mergeTags(base?.tags ?? [], first.tags, second.tags);
  return {
    content: { title: title.kept, body: lost === "" ? body.text : `${lost}\n\n${body.text}`, tags },
    overlaps: body.overlaps || lost !== "",
  };
}

/**
 * The side that changed the title wins. Where both did, one stays and the other becomes the body's first line;
 * a title that is a line of the body already came there by an earlier merge and is not added again.
 */
function mergeTitle(
  base: string,
  first: string,
  second: string,
  body: string,
): { kept: string; lost: string } {
  if (first === second || second === base) return { kept: first, lost: "" };
  if (first === base || first === "") return { kept: second, lost: "" };
  if (second === "") return { kept: first, lost: "" };
  const lines = new Set(body.split("\n"));
  if (lines.has(second)) return { kept: first, lost: "" };
  if (lines.has(first)) return { kept: second, lost: "" };
  return { kept: first, lost: second };
}

/** Three-way over sets: the base's order first, then what was added, sorted. */
function mergeTags(
  base: readonly string[],
  first: readonly string[],
  second: readonly string[],
): string[] {
  if (first.length === second.length && first.every((tag, index) => tag === second[index]))
    return [...first];
  const [inFirst, inSecond, inBase] = [new Set(first), new Set(second), new Set(base)];
  const kept = base.filter((tag) => inFirst.has(tag) && inSecond.has(tag));
  const added = [...first, ...second].filter((tag) => !inBase.has(tag)).toSorted();
  return [...new Set([...kept, ...added])];
}

function mergeFlag(base: boolean | undefined, first: boolean, second: boolean): boolean {
  return base === undefined ? first || second : first === base ? second : first;
}

/** Unset wins without a base: what one side shows must not vanish. */
function mergeInstant(
  base: string | null | undefined,
  first: string | null,
  second: string | null,
): string | null {
  if (first !== null && second !== null)
    return first === base ? second : second === base ? first : later(first, second);
  if (base === undefined || base === null) return base === undefined ? null : (first ?? second);
  return null;
}

/** Trash against an edit keeps the edit visible. */
function mergeTrash(base: Note | null, first: Note, second: Note): string | null {
  const merged = mergeInstant(base?.trashedAt, first.trashedAt, second.trashedAt);
  if (merged === null || base === null || base.trashedAt !== null) return merged;
  const kept = first.trashedAt === null ? first : second.trashedAt === null ? second : null;
  return kept !== null && !isSameContent(kept, base) ? null : merged;
}

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  "schema",
  "title",
  "body",
  "tags",
  "pinned",
  "archivedAt",
  "trashedAt",
  "createdAt",
  "updatedAt",
  "review",
  "mergedRevs",
]);

/** Fields a newer Settee may have written: the changed side wins; if both changed it, the newer note that has it. */
function mergeUnknownFields(base: Note | null, newer: Note, older: Note): Record<string, unknown> {
  const names = [...new Set([...Object.keys(newer), ...Object.keys(older)])]
    .filter((name) => !KNOWN_FIELDS.has(name) && !name.startsWith("_"))
    .toSorted();
  const fields: [string, unknown][] = [];
  for (const name of names) {
    const value = mergeUnknownField(base, newer, older, name);
    if (value !== undefined) fields.push([name, value]);
  }
  return Object.fromEntries(fields);
}

function mergeUnknownField(base: Note | null, newer: Note, older: Note, name: string): unknown {
  if (base === null) return name in newer ? newer[name] : older[name];
  const before = stableJson(base[name]);
  if (stableJson(newer[name]) === before) return older[name];
  // Taken away by one and changed by the other, it stays, as a note does.
  const isTaken = !(name in newer) && stableJson(older[name]) !== before;
  return isTaken ? older[name] : newer[name];
}

/** Newer first; the texts decide between equal times, so that both devices agree. */
function inOrder(a: Note, b: Note): [newer: Note, older: Note] {
  const [timeOfA, timeOfB] = [Date.parse(a.updatedAt), Date.parse(b.updatedAt)];
  if (timeOfA !== timeOfB) return timeOfA > timeOfB ? [a, b] : [b, a];
  return stableJson(withoutUnderscored(a)) <= stableJson(withoutUnderscored(b)) ? [a, b] : [b, a];
}

function contentOf({ title, body, tags }: NoteContent): NoteContent {
  return { title, body, tags };
}

function withoutUnderscored(note: Note): Record<string, unknown> {
  return Object.fromEntries(Object.entries(note).filter(([name]) => !name.startsWith("_")));
}

function later(a: string, b: string): string {
  const difference = Date.parse(a) - Date.parse(b);
  if (difference === 0) return a > b ? a : b;
  return difference > 0 ? a : b;
}

function earlier(a: string, b: string): string {
  return later(a, b) === a ? b : a;
}
