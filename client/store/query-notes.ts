import type { NoteList, NoteQuery, NoteSummary, TagCount } from "#client/port/settee-port.ts";
import { excerptOf } from "./excerpt.ts";
import type { NoteEntry } from "./note-entry.ts";
import type { NoteIndex } from "./note-index.ts";

/** Answers list queries from memory; summaries are made once per entry and kept as long as it. */
export function createNoteQueries(index: NoteIndex): {
  list(query: NoteQuery): NoteList;
  tags(): readonly TagCount[];
} {
  const summaries = new WeakMap<NoteEntry, NoteSummary>();

  function summarize(entry: NoteEntry, words: readonly string[]): NoteSummary {
    if (words.length > 0) return toSummary(entry, words);
    const known = summaries.get(entry);
    if (known !== undefined) return known;
    const made = toSummary(entry, words);
    summaries.set(entry, made);
    return made;
  }

  return {
    list(query) {
      const words = wordsOf(query.text);
      const found = index.inOrder().filter((entry) => isWanted(entry, query, words));
      const items = found
        .slice(query.offset, query.offset + query.limit)
        .map((entry) => summarize(entry, words));
      return { total: found.length, offset: query.offset, items };
    },
    tags: () => countTags(index.inOrder()),
  };
}

function isWanted(entry: NoteEntry, query: NoteQuery, words: readonly string[]): boolean {
  if ((entry.shown.trashedAt === null) !== (query.view === "notes")) return false;
  if (query.tag !== null && !entry.shown.tags.includes(query.tag)) return false;
  return words.every((word) => entry.searched.includes(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function toSummary(entry: NoteEntry, words: readonly string[]): NoteSummary {
  const { title, body, tags, pinned, trashedAt, updatedAt } = entry.shown;
  return {
    id: entry.id,
    title,
    excerpt: excerptOf(body, words),
    tags,
    pinned,
    trashedAt,
    updatedAt,
    unsynced: entry.unsynced,
    wantsReview: entry.review !== null,
  };
}

function countTags(entries: readonly NoteEntry[]): TagCount[] {
  const counts = new Map<string, number>();
  for (const { shown } of entries) {
    if (shown.trashedAt !== null) continue;
    for (const tag of new Set(shown.tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts]
    .map(([tag, notes]) => ({ tag, notes }))
    .toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
}
