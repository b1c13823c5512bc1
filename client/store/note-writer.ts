import type PouchDB from "pouchdb-core";
import { isSameContent } from "#shared/merge.ts";
import { addToReview } from "#shared/merge-review.ts";
import type { Note, NoteContent } from "#shared/note.ts";
import type { KeyedQueue } from "./keyed-queue.ts";
import { findLeavesWithoutNews } from "./leaves-without-news.ts";
import type { LocalDocuments } from "./local-documents.ts";
import type { NoteEntry } from "./note-entry.ts";
import type { NoteMemory } from "./note-memory.ts";
import { pouchStatus } from "./pouch-error.ts";
import type { PushJournal } from "./push-journal.ts";
import type { SyncLedger } from "./sync-ledger.ts";

export type RewriteOutcome = "written" | "gone" | "read-only";
/** `kept`: it was edited meanwhile. */
type RemoveOutcome = "written" | "gone" | "kept";

/** Makes revisions. One note's revisions are made one after the other. */
export interface NoteWriter {
  /** Writes new notes in one go; answers why each that failed did, by id. */
  insert(notes: readonly Note[]): Promise<ReadonlyMap<string, string>>;
  /** Makes a revision of the note with its draft and the change in it. */
  rewrite(id: string, change: (note: Note) => Note): Promise<RewriteOutcome>;
  /** Deletes the note, if it still is what was seen of it. */
  remove(id: string, seen: NoteContent): Promise<RemoveOutcome>;
  /** Reads the note again and shows what the database has. */
  reread(id: string): Promise<void>;
  /** The server has the note as it is here: nothing has to be merged from an older text any more. */
  forgetBase(id: string): Promise<void>;
}

export function createNoteWriter(deps: {
  database: PouchDB;
  local: LocalDocuments;
  memory: NoteMemory;
  ledger: SyncLedger;
  journal: Pick<PushJournal, "mark">;
  queue: KeyedQueue;
}): NoteWriter {
  const { database, local, memory, ledger, journal, queue } = deps;

  /** Made here and not on the server yet: there is no text that it had. */
  const withoutBase = new Set<string>();

  async function read(id: string): Promise<void> {
    try {
      memory.take(await database.get(id, { conflicts: true }));
    } catch (error) {
      if (pouchStatus(error) !== 404) throw error;
      await takeDeletion(id);
    }
  }

  async function takeDeletion(id: string): Promise<void> {
    const { rows } = await database.allDocs({ keys: [id] });
    const row = rows[0];
    if (row?.value?.deleted === true) memory.take({ _id: id, _rev: row.value.rev, _deleted: true });
    else memory.forget(id);
  }

  /** The last text that the server had is what a conflict will be merged from. */
  async function keepBase(entry: NoteEntry): Promise<void> {
    if (ledger.has(entry.id) || entry.stored === null) return;
    await local.write(`base:${entry.id}`, { note: entry.stored, rev: entry.rev });
  }

  async function put(entry: NoteEntry, note: Note): Promise<void> {
    await keepBase(entry);
    await journal.mark([entry.id]);
    ledger.writing(entry.id);
    try {
      const { rev } = await database.put({ ...note, _rev: entry.rev });
      ledger.wrote(entry.id, rev);
      memory.takeOwn(note, rev, entry.draft);
    } catch (error) {
      ledger.gaveUp(entry.id);
      throw error;
    }
  }

  async function rewriteInTurn(id: string, change: (note: Note) => Note): Promise<RewriteOutcome> {
    for (;;) {
      const entry = memory.index.get(id);
      if (entry === undefined) return "gone";
      if (entry.stored === null) return "read-only";
      try {
        await put(entry, change(withDraft(entry, entry.stored)));
        return "written";
      } catch (error) {
        // Another owner of this database, or replication, was faster: carry the draft over to what is there now.
        if (pouchStatus(error) !== 409) throw error;
        await read(id);
      }
    }
  }

  /** What was written since, here or elsewhere, was never seen by who deletes: it keeps the note. */
  async function removeInTurn(id: string, seen: NoteContent): Promise<RemoveOutcome> {
    for (;;) {
      if (memory.index.get(id) === undefined) return "gone";
      await read(id);
      const entry = memory.index.get(id);
      if (entry === undefined) return "gone";
      if (!isSameContent(entry.shown, seen)) return "kept";
      try {
        return await putDeletion(entry);
      } catch (error) {
        if (pouchStatus(error) !== 409) throw error;
      }
    }
  }

  /** A leaf that has not been merged yet, and says something that was never shown, stays. */
  async function putDeletion({ id, rev, draft, shown }: NoteEntry): Promise<RemoveOutcome> {
    const others = await findLeavesWithoutNews(database, id, shown);
    await journal.mark([id]);
    ledger.writing(id);
    try {
      await database.bulkDocs(others.map((other) => ({ _id: id, _rev: other, _deleted: true })));
      const deletion = await database.put({ _id: id, _rev: rev, _deleted: true });
      ledger.wrote(id, deletion.rev);
      // Typed while the deletion was written: the next revision brings the note back.
      if ((memory.index.get(id)?.draft ?? null) !== draft) {
        memory.take({ _id: id, _rev: deletion.rev, _deleted: true });
        return "kept";
      }
    } catch (error) {
      ledger.gaveUp(id);
      throw error;
    }
    memory.forget(id);
    return "written";
  }

  return {
    async insert(notes) {
      await journal.mark(notes.map((note) => note._id));
      for (const note of notes) ledger.writing(note._id);
      const failures = new Map<string, string>();
      try {
        const answers = await database.bulkDocs(notes.map((note) => ({ ...note })));
        memory.index.together(() => {
          for (const [place, answer] of answers.entries()) {
            const note = notes[place];
            if (note === undefined) continue;
            if (answer.error) {
              ledger.gaveUp(note._id);
              failures.set(note._id, answer.message ?? String(answer.error));
              continue;
            }
            if (answer.rev.startsWith("1-")) withoutBase.add(note._id);
            ledger.wrote(note._id, answer.rev);
            memory.takeOwn(note, answer.rev, null);
          }
        });
      } catch (error) {
        for (const note of notes) ledger.gaveUp(note._id);
        throw error;
      }
      return failures;
    },
    rewrite: (id, change) => queue.run(id, () => rewriteInTurn(id, change)),
    remove: (id, seen) => queue.run(id, () => removeInTurn(id, seen)),
    reread: (id) => queue.run(id, () => read(id)),
    async forgetBase(id) {
      if (withoutBase.delete(id)) return;
      await queue.run(id, async () => {
        if (!ledger.has(id)) await local.remove(`base:${id}`);
      });
    },
  };
}

function withDraft(entry: NoteEntry, stored: Note): Note {
  if (entry.draft === null) return stored;
  const { content, updatedAt, overlap } = entry.draft;
  const review = overlap === undefined ? stored.review : addToReview(stored.review, overlap);
  return { ...stored, ...content, updatedAt, ...(review === undefined ? {} : { review }) };
}
