import type PouchDB from "pouchdb-core";
import type { PouchDocument } from "pouchdb-core";
import * as z from "zod/mini";
import type {
  NoteEdit,
  NoteFlags,
  NoteView,
  ReviewView,
  StorageFailure,
  WriteFailure,
} from "#client/port/settee-port.ts";
import { isSameContent, mergeContents, type MergedContent } from "#shared/merge.ts";
import { NOTE_SCHEMA, noteSchema, type Note, type NoteContent } from "#shared/note.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import type { Cell } from "./cell.ts";
import { isoNow, type Clock } from "./clock.ts";
import { tooLong, wellFormedContent } from "./content-limits.ts";
import { createDrafts } from "./drafts.ts";
import { followChanges } from "./follow-changes.ts";
import { openHeldNotes, type HeldNotes } from "./held-notes.ts";
import { createKeyedQueue } from "./keyed-queue.ts";
import { createLocalDocuments, type LocalDocuments } from "./local-documents.ts";
import { contentOf, toNoteView, type Draft, type NoteEntry } from "./note-entry.ts";
import { createNoteId } from "./note-id.ts";
import type { NoteIndex } from "./note-index.ts";
import { carried, createNoteMemory, type ForeignDocument, type NoteMemory } from "./note-memory.ts";
import { createOwnVersions } from "./own-versions.ts";
import { createNoteWriter, type NoteWriter, type RewriteOutcome } from "./note-writer.ts";
import { isConnectionClosed, isStorageFull, messageOf, pouchStatus } from "./pouch-error.ts";
import { openPushJournal, type PushJournal } from "./push-journal.ts";
import { writePulled } from "./write-pulled.ts";
import { withStorageDeadline } from "./storage-deadline.ts";
import { createSyncLedger, type SyncLedger } from "./sync-ledger.ts";

/** The notes of one person on this device: everything works without a network. */
export interface NoteStore {
  readonly database: PouchDB;
  readonly local: LocalDocuments;
  readonly index: NoteIndex;
  readonly ledger: SyncLedger;
  readonly journal: PushJournal;
  readonly held: HeldNotes;
  readonly memory: Pick<NoteMemory, "take">;
  readonly writer: NoteWriter;
  readonly foreign: Cell<readonly ForeignDocument[]>;
  /** With an `id` that a note has already, it answers that note. */
  create(content: NoteContent, id?: string): Promise<Result<NoteView, WriteFailure>>;
  edit(edit: NoteEdit): Promise<Result<NoteView, WriteFailure>>;
  /** An edit that ends the note's review, or opens the one that is given; a revision when it answers. */
  settleReview(edit: NoteEdit, review: ReviewView | null): Promise<Result<NoteView, WriteFailure>>;
  flag(ids: readonly string[], flags: NoteFlags): Promise<Result<null, WriteFailure>>;
  deleteForever(ids: readonly string[]): Promise<Result<null, WriteFailure>>;
  /** Notes with edits that the server is not known to have, drafts included. */
  unsyncedIds(): ReadonlySet<string>;
  /** Push has delivered everything up to this local sequence number. */
  confirmPushed(seq: number): Promise<void>;
  /** The server is another one, or lost something: every note counts as unsent until it is shown to be there. */
  distrustServer(): Promise<void>;
  /** Runs before documents from the server are written: the mass-deletion brake. */
  beforePulled(documents: readonly PouchDocument[]): Promise<void>;
  /**
   * Writes revisions of the server of which this database has no other, one leaf each, and shows them. Throws when one
   * can't be written.
   */
  writePulled(documents: readonly PouchDocument[]): Promise<void>;
  /** Resolves when what `writePulled` was given so far is written, well or badly. */
  pulledSettled(): Promise<void>;
  /** The person's word on what is held. */
  answerHeld(choice: "apply" | "undo"): Promise<Result<null, StorageFailure>>;
  /** Runs alone among the writes of this note. */
  exclusively<Value>(id: string, task: () => Promise<Value>): Promise<Value>;
  /** Makes revisions of all drafts. */
  commitDrafts(): Promise<void>;
  /** Calls with the local sequence number of every change; the answer ends it. */
  onChange(listener: (seq: number) => void): () => void;
  /** Calls with the id of a note that has several leaves, at once for those already found. */
  onConflict(listener: (id: string) => void): () => void;
  /** Commits drafts and lets go of the database. */
  close(): Promise<void>;
}

const baseSchema = z.object({ note: noteSchema, rev: z.string() });
type Base = z.infer<typeof baseSchema>;

export async function openNoteStore(deps: {
  database: PouchDB;
  clock: Clock;
  /** A failure nobody waits for: storage that broke underneath. */
  onBroken(error: unknown): void;
}): Promise<NoteStore> {
  const { database, clock, onBroken } = deps;
  database.setMaxListeners(100);
  const local = createLocalDocuments(database);
  const ledger = createSyncLedger((ids) => {
    memory.index.together(() => {
      for (const id of ids) memory.refresh(id);
    });
    for (const id of ids) writer.forgetBase(id).catch(onBroken);
  });
  const journal = await openPushJournal(local);
  await recallUnsynced(database, journal, ledger);
  const own = createOwnVersions(local, onBroken);
  const memory = createNoteMemory(ledger, own, (id) => held.standIn(id));
  const held = await openHeldNotes({ database, local, clock, index: memory.index, onBroken });
  const queue = createKeyedQueue();
  const writer = createNoteWriter({ database, local, memory, ledger, journal, queue });
  const drafts = createDrafts({
    local,
    clock,
    current: (id) => memory.index.get(id)?.draft ?? null,
    commit: (id) =>
      void commit(id).catch((error: unknown) => {
        onBroken(error);
        drafts.plan(id);
      }),
  });
  const changeListeners = new Set<(seq: number) => void>();
  const conflictListeners = new Set<(id: string) => void>();
  const conflicted = new Set<string>();

  const following = await followChanges({
    database,
    memory,
    ledger,
    writer,
    onBroken,
    onChange: (seq) => {
      for (const listener of changeListeners) listener(seq);
    },
    onConflict: (id) => {
      if (conflictListeners.size === 0) conflicted.add(id);
      for (const listener of conflictListeners) listener(id);
    },
  });
  await showHeld();
  await recallOwnVersions();
  await takeUpDrafts();

  /** The list that the database gave at the start has no deleted notes. */
  async function showHeld(ids: readonly string[] = held.ids()): Promise<void> {
    for (const id of ids) await writer.reread(id);
    held.refresh();
  }

  /** Writing what is shown in their place on top of the deletions brings the notes back everywhere. */
  async function answerHeld(choice: "apply" | "undo"): Promise<Result<null, StorageFailure>> {
    if (choice === "undo")
      for (const id of held.heldIds()) await writer.rewrite(id, (note) => note);
    await showHeld(await held.release());
    return succeed(null);
  }

  /** Makes a revision of a draft, then takes its durable copy away. */
  async function commit(id: string): Promise<RewriteOutcome> {
    const entry = memory.index.get(id);
    if (entry === undefined) return "gone";
    if (entry.draft === null) return "written";
    if (entry.stored !== null && isSameContent(entry.draft.content, entry.stored))
      memory.setDraft(id, null);
    else await writer.rewrite(id, (note) => note);
    await afterCommit(id);
    return "written";
  }

  async function afterCommit(id: string): Promise<void> {
    if ((memory.index.get(id)?.draft ?? null) === null) return drafts.clear(id);
    // Typing went on meanwhile: the rest now stands on the new revision, on disk too.
    await drafts.save(id);
    drafts.plan(id);
  }

  async function commitDrafts(): Promise<void> {
    await Promise.all([...memory.drafting].map(commit));
  }

  /** They are shown at once and become revisions soon: a full disk, which takes no writes, can be opened all the same. */
  async function takeUpDrafts(): Promise<void> {
    for (const { id, draft } of await drafts.leftOver()) {
      await restoreDraft(id, draft);
      if (memory.drafting.has(id)) drafts.plan(id);
      else await drafts.clear(id);
    }
  }

  /** The note may have changed since: another tab, or a sync that went on while this text was lost. */
  async function restoreDraft(id: string, draft: Draft): Promise<void> {
    const entry = memory.index.get(id);
    const base = await readRevision(id, draft.on);
    if (entry === undefined) {
      if (base !== null)
        await writer.insert([{ ...base, ...draft.content, updatedAt: draft.updatedAt }]);
      return;
    }
    if (entry.rev === draft.on) return memory.setDraft(id, draft);
    const typed = { ...draft.content, updatedAt: draft.updatedAt };
    const { content, overlap } = mergeContents(base, typed, entry.shown);
    memory.setDraft(id, carried(draft, content, entry.rev, overlap));
  }

  /** What was written here and is not sent is ours, and so is what was known to be ours in an open review. */
  async function recallOwnVersions(): Promise<void> {
    for (const { id, stored, review } of memory.index.inOrder()) {
      if (stored !== null && ledger.has(id)) own.wrote(stored);
      if (review === null) continue;
      await own.recall(id);
      memory.look(id);
    }
  }

  /** Takes the edit into the draft, merged with what is shown now. */
  function takeEdit(edit: NoteEdit): Result<null, WriteFailure> {
    const entry = memory.index.get(edit.id);
    if (entry === undefined) return fail({ type: "gone" });
    if (entry.stored === null) return fail({ type: "read-only" });
    const at = isoNow(clock);
    const { content, overlap } = mergeEdit(edit, entry, at);
    const refusal = tooLong(content);
    if (refusal) return fail(refusal);
    if (isSameContent(content, entry.shown)) return succeed(null);
    const draft = { ...(entry.draft ?? { on: entry.rev, content }), updatedAt: at };
    memory.setDraft(edit.id, carried(draft, content, entry.rev, overlap));
    return succeed(null);
  }

  async function readRevision(id: string, rev: string): Promise<Note | null> {
    try {
      const { _rev, ...document } = await database.get(id, { rev });
      const parsed = noteSchema.safeParse(document);
      return parsed.success ? parsed.data : null;
    } catch (error) {
      if (pouchStatus(error) === 404) return null;
      throw error;
    }
  }

  async function guarded<Value, Failure>(
    work: () => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure | StorageFailure>> {
    try {
      return await withStorageDeadline(clock, work());
    } catch (error) {
      // Whoever opened the store can open it again and repeat what was asked.
      if (isConnectionClosed(error)) throw error;
      const isFull = isStorageFull(error);
      return fail({ type: "storage", message: messageOf(error), ...(isFull ? { isFull } : {}) });
    }
  }

  function view(id: string): Result<NoteView, WriteFailure> {
    const entry = memory.index.get(id);
    return entry === undefined ? fail({ type: "gone" }) : succeed(toNoteView(entry));
  }

  return {
    database,
    local,
    index: memory.index,
    ledger,
    journal,
    held,
    memory,
    writer,
    foreign: memory.foreign,
    create: (wanted, id = createNoteId()) =>
      guarded(async () => {
        if (memory.index.get(id) !== undefined) return view(id);
        const content = wellFormedContent(wanted);
        const refusal = tooLong(content);
        if (refusal) return fail(refusal);
        const note = newNote(id, content, isoNow(clock));
        const failure = (await writer.insert([note])).get(note._id);
        return failure === undefined ? view(note._id) : fail({ type: "storage", message: failure });
      }),
    edit: (edit) =>
      guarded(async () => {
        const before = memory.index.get(edit.id);
        const taken = takeEdit(edit);
        if (!taken.ok) return taken;
        if (memory.index.get(edit.id) === before) {
          // It may be shown and yet not be on disk: a full one may have refused it when it was typed.
          if (before?.draft != null) await drafts.save(edit.id);
          return view(edit.id);
        }
        drafts.plan(edit.id);
        await drafts.save(edit.id);
        return view(edit.id);
      }),
    settleReview: (edit, review) =>
      guarded(async () => {
        const taken = takeEdit(edit);
        if (!taken.ok) return taken;
        await writer.rewrite(edit.id, (note) => withReview(note, review));
        await afterCommit(edit.id);
        return view(edit.id);
      }),
    flag: (ids, flags) =>
      guarded(() =>
        forEach(ids, async (id) => {
          const outcome = await writer.rewrite(id, (note) => withFlags(note, flags, isoNow(clock)));
          await afterCommit(id);
          return outcome;
        }),
      ),
    deleteForever: (ids) =>
      guarded(() =>
        forEach(ids, async (id) => {
          const seen = memory.index.get(id)?.shown;
          if (seen === undefined) return "gone";
          const outcome = await writer.remove(id, seen);
          await afterCommit(id);
          return outcome;
        }),
      ),
    unsyncedIds() {
      return new Set([...ledger.ids(), ...memory.drafting]);
    },
    async confirmPushed(seq) {
      if (seq <= journal.seq()) return;
      ledger.confirm(seq);
      await journal.confirm(seq, ledger.ids());
    },
    async distrustServer() {
      ledger.distrust();
      const ids = memory.index.inOrder().map(({ id }) => id);
      await journal.distrust(new Set([...ids, ...ledger.ids()]));
      await recallUnsynced(database, journal, ledger);
      for (const id of ids) memory.refresh(id);
    },
    async beforePulled(documents) {
      // They may have gone from the screen before it was clear how many would.
      const again = await held.beforePulled(documents);
      if (again.length > 0) await showHeld(again);
    },
    // In the queue, so that closing waits for it.
    writePulled: (documents) =>
      queue.run("pulled", () =>
        following.without(() => writePulled({ database, memory }, documents)),
      ),
    pulledSettled: () => queue.run("pulled", async () => {}),
    answerHeld: (choice) => guarded(() => answerHeld(choice)),
    exclusively: (id, task) => queue.run(id, task),
    commitDrafts,
    onChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    onConflict(listener) {
      conflictListeners.add(listener);
      for (const id of conflicted) listener(id);
      conflicted.clear();
      return () => conflictListeners.delete(listener);
    },
    async close() {
      try {
        await commitDrafts();
      } finally {
        // What could not be committed stays on disk as a draft.
        drafts.stop();
        held.stop();
        following.stop();
        await queue.idle();
        // What nobody waits for: how far push came, which server it was.
        await local.idle();
        await database.close();
      }
    },
  };
}

export function newNote(id: string, content: NoteContent, at: string): Note {
  return {
    _id: id,
    schema: NOTE_SCHEMA,
    ...contentOf(content),
    pinned: false,
    archivedAt: null,
    trashedAt: null,
    createdAt: at,
    updatedAt: at,
  };
}

/** The last text of a note that the server had, while it has edits that the server lacks; else null. */
export async function readBase(local: LocalDocuments, id: string): Promise<Base | null> {
  const base = baseSchema.safeParse(await local.read(`base:${id}`));
  return base.success ? base.data : null;
}

async function forEach(
  ids: readonly string[],
  act: (id: string) => Promise<RewriteOutcome | "kept">,
): Promise<Result<null, WriteFailure>> {
  const outcomes = await Promise.all(ids.map(act));
  if (outcomes.includes("read-only")) return fail({ type: "read-only" });
  return ids.length === 1 && outcomes[0] === "gone" ? fail({ type: "gone" }) : succeed(null);
}

function mergeEdit(edit: NoteEdit, { shown }: NoteEntry, at: string): MergedContent {
  const wanted = wellFormedContent(edit.content);
  const known = [edit.base, ...(edit.steps ?? [])];
  return known.some((base) => isSameContent(shown, base))
    ? { content: wanted, overlap: null }
    : mergeContents(edit.base, shown, { ...wanted, updatedAt: at });
}

function withReview({ review: _ended, ...note }: Note, review: ReviewView | null): Note {
  if (review === null) return note;
  const { base, versions } = review;
  return { ...note, review: { base, versions: [...versions] } };
}

function withFlags(note: Note, flags: NoteFlags, at: string): Note {
  return {
    ...note,
    ...(flags.pinned === undefined ? {} : { pinned: flags.pinned }),
    ...(flags.trashed === undefined
      ? {}
      : { trashedAt: flags.trashed ? (note.trashedAt ?? at) : null }),
  };
}

/** After a restart: what was written here since push was last confirmed may still have to go. */
async function recallUnsynced(
  database: PouchDB,
  journal: PushJournal,
  ledger: SyncLedger,
): Promise<void> {
  const { results } = await database.changes({ since: journal.seq() });
  for (const { id, seq } of results)
    if (!id.startsWith("_") && journal.mayBeOwn(id)) ledger.recall(id, Number(seq));
}
