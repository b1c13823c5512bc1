import type { NoteView, ReviewView } from "#client/port/settee-port.ts";
import type { Overlap } from "#shared/merge-review.ts";
import { isSameContent } from "#shared/merge.ts";
import type { Note, NoteContent } from "#shared/note.ts";

/** What a person typed and no revision has yet. */
export interface Draft {
  readonly content: NoteContent;
  readonly updatedAt: string;
  /** The revision that the content stands on. */
  readonly on: string;
  /** What it overlapped with when it was carried over to that revision: its own revision opens a review. */
  readonly overlap?: Overlap;
}

type ShownNote = Omit<NoteView["note"], "id">;

/** One note in memory. Never changed, only replaced: whoever keeps one can compare by identity. */
export interface NoteEntry {
  readonly id: string;
  readonly rev: string;
  /** As the database has it; null when a newer Settee wrote it. */
  readonly stored: Note | null;
  readonly draft: Draft | null;
  /** What a person sees: the stored note with the draft's content. */
  readonly shown: ShownNote;
  /** Title, body and tags in lower case. */
  readonly searched: string;
  readonly review: ReviewView | null;
  readonly unsynced: boolean;
  readonly version: number;
}

export interface EntryParts {
  readonly id: string;
  readonly rev: string;
  readonly stored: Note | null;
  readonly shownWithoutDraft: ShownNote;
  readonly draft: Draft | null;
  readonly review: ReviewView | null;
  readonly unsynced: boolean;
}

export function createEntry(parts: EntryParts, previous: NoteEntry | undefined): NoteEntry {
  const shown =
    parts.draft === null
      ? parts.shownWithoutDraft
      : { ...parts.shownWithoutDraft, ...parts.draft.content, updatedAt: parts.draft.updatedAt };
  const isTextSame = previous !== undefined && isSameContent(previous.shown, shown);
  return {
    id: parts.id,
    rev: parts.rev,
    stored: parts.stored,
    draft: parts.draft,
    shown,
    searched: isTextSame ? previous.searched : searchedText(shown),
    review: parts.review,
    unsynced: parts.unsynced || parts.draft !== null,
    version: (previous?.version ?? 0) + 1,
  };
}

export function toNoteView(entry: NoteEntry): NoteView {
  const { title, body, tags, pinned, archivedAt, trashedAt, createdAt, updatedAt } = entry.shown;
  return {
    note: {
      id: entry.id,
      title,
      body,
      tags,
      pinned,
      archivedAt,
      trashedAt,
      createdAt,
      updatedAt,
    },
    version: entry.version,
    readOnly: entry.stored === null ? "newer" : null,
    unsynced: entry.unsynced,
    review: entry.review,
  };
}

export function contentOf(note: NoteContent): NoteContent {
  return { title: note.title, body: note.body, tags: note.tags };
}

function searchedText(note: NoteContent): string {
  return [note.title, note.body, ...note.tags].join("\n").toLowerCase();
}
