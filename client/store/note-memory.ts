import type { PouchDocument } from "pouchdb-core";
import type { ReviewView } from "#client/port/settee-port.ts";
import type { Overlap } from "#shared/merge-review.ts";
import { isSameContent, mergeContents } from "#shared/merge.ts";
import { NOTE_ID_PREFIX, readNote, type Note } from "#shared/note.ts";
import { createCell, type Cell } from "./cell.ts";
import { createEntry, type Draft, type NoteEntry } from "./note-entry.ts";
import { createNoteIndex, type NoteIndex } from "./note-index.ts";
import { showNewer } from "./show-newer.ts";
import type { OwnVersions } from "./own-versions.ts";
import type { SyncLedger } from "./sync-ledger.ts";

export type ForeignDocument = { readonly id: string; readonly why: string };

/** The notes in memory, kept in step with what was read, written and typed. */
export interface NoteMemory {
  readonly index: NoteIndex;
  /** Notes that are being typed in. */
  readonly drafting: ReadonlySet<string>;
  /** Documents that are not notes of ours. */
  readonly foreign: Cell<readonly ForeignDocument[]>;
  /** Takes a document as it now stands in the database. A draft on the former revision is carried over. */
  take(document: PouchDocument): void;
  /** What this device just wrote. The draft that went into it is done; a newer one now stands on it. */
  takeOwn(note: Note, rev: string, committed: Draft | null): void;
  forget(id: string): void;
  setDraft(id: string, draft: Draft | null): void;
  /** Looks up again whether the server has the note. */
  refresh(id: string): void;
  /** Looks up again which version of its review is this device's own. */
  look(id: string): void;
}

/** `standIn`: what is shown in place of a note that was deleted or trashed elsewhere, until the person has decided. */
export function createNoteMemory(
  ledger: SyncLedger,
  own: Pick<OwnVersions, "wrote" | "placeIn">,
  standIn: (id: string) => Note | null = () => null,
): NoteMemory {
  const index = createNoteIndex();
  const drafting = new Set<string>();
  const foreign = createCell<readonly ForeignDocument[]>([]);

  function put(
    id: string,
    rev: string,
    stored: Note | null,
    shown: NoteEntry["shown"],
    draft: Draft | null,
  ): void {
    if (draft === null) drafting.delete(id);
    else drafting.add(id);
    index.put(
      createEntry(
        {
          id,
          rev,
          stored,
          shownWithoutDraft: shown,
          draft,
          review: reviewOf(id, stored),
          unsynced: ledger.has(id),
        },
        index.get(id),
      ),
    );
  }

  function reviewOf(id: string, stored: Note | null): ReviewView | null {
    const ours = own.placeIn(id, stored?.review);
    return stored?.review === undefined ? null : { ...stored.review, ours };
  }

  function again(entry: NoteEntry, draft: Draft | null): void {
    put(entry.id, entry.rev, entry.stored, entry.stored ?? entry.shown, draft);
  }

  function setForeign(id: string, why: string | null): void {
    const others = foreign.get().filter((document) => document.id !== id);
    if (why !== null) foreign.set([...others, { id, why }]);
    else if (others.length < foreign.get().length) foreign.set(others);
  }

  function forget(id: string): void {
    drafting.delete(id);
    index.remove(id);
  }

  /** Deleted elsewhere while somebody types here: the text stays and its next revision revives the note. */
  function takeDeletion(id: string, rev: string): void {
    setForeign(id, null);
    const entry = index.get(id);
    if (entry?.draft == null || entry.stored === null) return forget(id);
    put(id, rev, entry.stored, entry.stored, { ...entry.draft, on: rev });
  }

  return {
    index,
    drafting,
    foreign,
    take(document) {
      const { _id: id, _rev: rev = "" } = document;
      if (!isForNotes(id)) return;
      const held = isGone(document) ? standIn(id) : null;
      // Its next revision stands on the deletion: whoever edits a held note keeps it.
      if (held !== null) return put(id, rev, held, held, index.get(id)?.draft ?? null);
      if (document._deleted === true) return takeDeletion(id, rev);
      const read = readNote(withoutMeta(document));
      setForeign(id, read.type === "foreign" ? read.why : null);
      if (read.type === "foreign") return forget(id);
      if (read.type === "newer") return put(id, rev, null, showNewer(document), null);
      put(id, rev, read.note, read.note, carryOver(index.get(id), read.note, rev));
    },
    takeOwn(note, rev, committed) {
      own.wrote(note);
      const draft = index.get(note._id)?.draft ?? null;
      const isDone = draft === null || draft === committed;
      put(note._id, rev, note, note, isDone ? null : standing(draft, rev));
    },
    forget,
    setDraft(id, draft) {
      const entry = index.get(id);
      if (entry !== undefined) again(entry, draft);
    },
    look(id) {
      const entry = index.get(id);
      if (entry !== undefined) again(entry, entry.draft);
    },
    refresh(id) {
      const entry = index.get(id);
      if (entry !== undefined && entry.unsynced !== (ledger.has(id) || entry.draft !== null))
        again(entry, entry.draft);
    },
  };
}

function isGone(document: PouchDocument): boolean {
  return document._deleted === true || typeof document["trashedAt"] === "string";
}

/** Merges what is being typed with a revision that came from elsewhere. */
function carryOver(entry: NoteEntry | undefined, note: Note, rev: string): Draft | null {
  const draft = entry?.draft ?? null;
  if (draft === null || draft.on === rev) return draft;
  const typed = { ...draft.content, updatedAt: draft.updatedAt };
  const { content, overlap } = mergeContents(entry?.stored ?? null, typed, note);
  return isSameContent(content, note) ? null : carried(draft, content, rev, overlap);
}

/** The draft on another revision, with everything that it ever overlapped with. */
export function carried(
  draft: Draft,
  content: Draft["content"],
  on: string,
  overlap: Overlap | null,
): Draft {
  const known = draft.overlap ?? null;
  const both =
    known === null || overlap === null
      ? (known ?? overlap)
      : { base: known.base, versions: [...known.versions, ...overlap.versions] };
  const { updatedAt } = draft;
  return { content, updatedAt, on, ...(both === null ? {} : { overlap: both }) };
}

/** A revision has all that the draft had when it was begun, what it overlapped with included. */
function standing({ content, updatedAt }: Draft, on: string): Draft {
  return { content, updatedAt, on };
}

/** Design documents, settings and files are known kinds that are no notes. */
function isForNotes(id: string): boolean {
  return (
    id.startsWith(NOTE_ID_PREFIX) ||
    !(id.startsWith("_") || id === "settings" || id.startsWith("file:"))
  );
}

function withoutMeta(document: PouchDocument): Record<string, unknown> {
  const { _rev, _conflicts, _revisions, _attachments, ...fields } = document;
  return fields;
}
