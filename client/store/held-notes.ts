import type PouchDB from "pouchdb-core";
import type { PouchDocument } from "pouchdb-core";
import * as z from "zod/mini";
import type { HeldDeletions } from "#client/port/safety-view.ts";
import { noteSchema, type Note } from "#shared/note.ts";
import { createCell, type Cell } from "./cell.ts";
import { isoNow, type Clock } from "./clock.ts";
import { findDisappearances } from "./find-disappearances.ts";
import type { LocalDocuments } from "./local-documents.ts";
import type { NoteIndex } from "./note-index.ts";
import { pouchStatus } from "./pouch-error.ts";

/** So many may disappear without a question; beyond, the share decides. */
const FEW = 20;
const SHARE = 0.2;
/** Disappearances with less than this many milliseconds between them are one event. */
const TOGETHER = 60_000;
const TITLES = 5;

const storedSchema = z.object({
  isHeld: z.boolean(),
  of: z.number(),
  at: z.string(),
  /** The last revision that was shown, by id. */
  notes: z.record(z.string(), z.object({ rev: z.string(), isDeleted: z.boolean() })),
});
type Stored = z.infer<typeof storedSchema>;

/**
 * The brake: when many notes disappear at once by the server's word, their deletion is written like any other change,
 * but the notes stay on screen as they were until the person has said what to do. What was shown is durable before
 * the deletion is.
 */
export interface HeldNotes {
  readonly view: Cell<HeldDeletions | null>;
  /** What is shown in place of a note that the database has deleted or trashed; null when nothing is. */
  standIn(id: string): Note | null;
  /** Runs before documents from the server are written. Answers the ids to be shown again. */
  beforePulled(documents: readonly PouchDocument[]): Promise<readonly string[]>;
  /** Those that are shown as they were. */
  heldIds(): readonly string[];
  /** Everything that was ever held of this event. */
  ids(): readonly string[];
  /** Nothing is held any more. Answers what was. */
  release(): Promise<readonly string[]>;
  /** Some of them may be held no more: edited here, or restored elsewhere. */
  refresh(): void;
  stop(): void;
}

export async function openHeldNotes(deps: {
  database: PouchDB;
  local: LocalDocuments;
  clock: Clock;
  index: NoteIndex;
  onBroken(error: unknown): void;
}): Promise<HeldNotes> {
  const { local, clock, index } = deps;
  const view = createCell<HeldDeletions | null>(null);
  const shown = new Map<string, Note>();
  let record: Stored | null = await readRecord();
  let forgetSoon: (() => void) | null = null;
  if (record !== null && !record.isHeld) planForgetting();

  async function readRecord(): Promise<Stored | null> {
    const stored = storedSchema.safeParse(await local.read("held"));
    if (!stored.success) return null;
    for (const [id, { rev }] of Object.entries(stored.data.notes)) {
      const note = await readRevision(deps.database, id, rev);
      if (note !== null) shown.set(id, note);
    }
    return stored.data;
  }

  /** The event is over, and it was small. */
  function planForgetting(): void {
    forgetSoon?.();
    forgetSoon = clock.after(TOGETHER, () => {
      if (record?.isHeld === false) forget().catch(deps.onBroken);
    });
  }

  async function forget(): Promise<void> {
    forgetSoon?.();
    record = null;
    shown.clear();
    refresh();
    await local.remove("held");
  }

  function startRecord(): Stored {
    const of = index.inOrder().filter((entry) => entry.shown.trashedAt === null).length;
    return { isHeld: false, of, at: isoNow(clock), notes: {} };
  }

  async function beforePulled(documents: readonly PouchDocument[]): Promise<readonly string[]> {
    const found = findDisappearances(index, documents);
    if (found.length === 0) return [];
    const current = record ?? startRecord();
    record = current;
    for (const { id, rev, note, isDeleted } of found) {
      current.notes[id] = { rev, isDeleted };
      shown.set(id, note);
    }
    const ids = Object.keys(current.notes);
    const wasHeld = current.isHeld;
    current.isHeld ||= ids.length > FEW && ids.length > current.of * SHARE;
    await local.write("held", { ...current });
    if (!current.isHeld) planForgetting();
    return current.isHeld && !wasHeld ? ids : [];
  }

  function heldIds(): readonly string[] {
    if (record?.isHeld !== true) return [];
    // An entry that shows something else was edited here or restored elsewhere.
    return [...shown].flatMap(([id, note]) => (index.get(id)?.stored === note ? [id] : []));
  }

  function refresh(): void {
    const ids = heldIds();
    const before = view.get();
    if (record === null || ids.length === 0) return view.set(null);
    if (before?.notes === ids.length) return;
    view.set({
      notes: ids.length,
      of: record.of,
      deleted: ids.filter((id) => record?.notes[id]?.isDeleted).length,
      at: record.at,
      titles: ids.slice(0, TITLES).map((id) => index.get(id)?.shown.title ?? ""),
    });
  }

  return {
    view,
    standIn: (id) => (record?.isHeld === true ? (shown.get(id) ?? null) : null),
    beforePulled,
    heldIds,
    ids: () => (record?.isHeld === true ? [...shown.keys()] : []),
    async release() {
      const ids = heldIds();
      await forget();
      return ids;
    },
    refresh,
    stop: () => forgetSoon?.(),
  };
}

/** The body of an ancestor is still there: nothing is compacted away. */
async function readRevision(database: PouchDB, id: string, rev: string): Promise<Note | null> {
  try {
    const { _rev, ...document } = await database.get(id, { rev });
    const parsed = noteSchema.safeParse(document);
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (pouchStatus(error) === 404) return null;
    throw error;
  }
}
