import type PouchDB from "pouchdb-core";
import type { PouchDocument } from "pouchdb-core";
import { pouchStatus } from "#client/store/pouch-error.ts";
import { mergeNotes } from "#shared/merge.ts";
import { newestFirst } from "#shared/merged-revs.ts";
import { readNote, type Note } from "#shared/note.ts";

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

/** More rivals for the place of the ancestor are not merged, and neither are their own rivals below so many levels. */
const MOST_ANCESTORS = 3;
const MOST_LEVELS = 3;

/**
 * What both came from, of the revisions whose bodies are still here: the newest that is in both, by descent or by a
 * merge. Two people who type at once merge each other's texts crosswise, and then there are several, none of which is
 * in another: their merge is what both had before they went on.
 */
export async function loadCommonAncestor(
  database: PouchDB,
  id: string,
  a: Leaf,
  b: Leaf,
  levels = MOST_LEVELS,
): Promise<Note | null> {
  const [newest, ...others] = await loadNewestCommon(database, id, a, b);
  if (newest === undefined) return null;
  let { note } = newest;
  const history = [...newest.history];
  for (const other of levels > 0 ? others : []) {
    const soFar = { rev: newest.rev, note, history };
    const base = await loadCommonAncestor(database, id, soFar, other, levels - 1);
    note = mergeNotes({ base, a: note, b: other.note });
    history.push(...containedIn(other));
  }
  return note;
}

async function loadNewestCommon(database: PouchDB, id: string, a: Leaf, b: Leaf): Promise<Leaf[]> {
  const ofB = new Set(containedIn(b));
  const common = containedIn(a).filter((rev) => ofB.has(rev));
  const found: Leaf[] = [];
  const covered = new Set<string>();
  for (const rev of newestFirst(common)) {
    if (covered.has(rev)) continue;
    const leaf = await loadLeaf(database, id, rev);
    if (leaf === null) continue;
    found.push(leaf);
    if (found.length === MOST_ANCESTORS) break;
    for (const older of containedIn(leaf)) covered.add(older);
  }
  return found;
}

/** The revisions whose words are in this one. */
export function containedIn({ history, note }: Leaf): string[] {
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
