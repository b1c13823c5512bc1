import type PouchDB from "pouchdb-core";
import type { PouchDocument } from "pouchdb-core";
import { pouchStatus } from "#client/store/pouch-error.ts";
import { newestFirst } from "#shared/merged-revs.ts";
import { noteSchema, readNote, type Note } from "#shared/note.ts";

export interface Leaf {
  readonly rev: string;
  readonly note: Note;
  /** This revision and its ancestors, newest first. */
  readonly history: readonly string[];
}

/**
 * All living leaves of a note, the winner first and the others in an order that every device agrees on. Null when
 * there is nothing to merge: fewer than two, or one that is not a note of this version.
 */
export async function loadLeaves(database: PouchDB, id: string): Promise<Leaf[] | null> {
  const winner = await getOrNull(database, id, { conflicts: true });
  const losers = winner?._conflicts ?? [];
  if (winner === null || losers.length === 0) return null;
  const leaves: Leaf[] = [];
  for (const rev of [winner._rev, ...losers.toSorted().toReversed()]) {
    const leaf = await loadLeaf(database, id, rev);
    if (leaf === null) return null;
    leaves.push(leaf);
  }
  return leaves;
}

/** The newest revision that is in both, by descent or by a merge, of those whose body is still here. */
export async function loadCommonAncestor(
  database: PouchDB,
  id: string,
  a: Leaf,
  b: Leaf,
): Promise<Note | null> {
  const ofB = new Set(containedIn(b));
  const common = containedIn(a).filter((rev) => ofB.has(rev));
  for (const rev of newestFirst(common)) {
    const document = await getOrNull(database, id, { rev });
    const parsed = noteSchema.safeParse(withoutMeta(document ?? {}));
    if (parsed.success) return parsed.data;
  }
  return null;
}

function containedIn({ history, note }: Leaf): string[] {
  return [...history, ...(note.mergedRevs ?? [])];
}

async function loadLeaf(database: PouchDB, id: string, rev: string): Promise<Leaf | null> {
  const document = await getOrNull(database, id, { rev, revs: true });
  if (document === null) return null;
  const read = readNote(withoutMeta(document));
  if (read.type !== "note") return null;
  return { rev, note: read.note, history: historyOf(document["_revisions"], rev) };
}

function historyOf(revisions: unknown, rev: string): string[] {
  if (!isRevisions(revisions)) return [rev];
  return revisions.ids.map((hash, age) => `${revisions.start - age}-${hash}`);
}

function isRevisions(value: unknown): value is { start: number; ids: string[] } {
  return typeof value === "object" && value !== null && "start" in value && "ids" in value;
}

async function getOrNull(
  database: PouchDB,
  id: string,
  options: Record<string, unknown>,
): Promise<(PouchDocument & { _rev: string }) | null> {
  try {
    return await database.get(id, options);
  } catch (error) {
    if (pouchStatus(error) === 404) return null;
    throw error;
  }
}

function withoutMeta(document: Record<string, unknown>): Record<string, unknown> {
  const { _rev, _conflicts, _revisions, _attachments, ...fields } = document;
  return fields;
}
