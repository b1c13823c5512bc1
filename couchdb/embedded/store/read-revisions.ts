import type { LevelDOWN } from "leveldown";
import { documentSchema, generation, type Document } from "#couchdb/embedded/document.ts";
import type { TreeLeaf } from "#couchdb/embedded/revision-tree.ts";
import { leavesOf, parseRecord } from "./document-record.ts";
import { BODIES, digits, DOCUMENTS } from "./keys.ts";
import { readValues } from "./raw-store.ts";

export interface WantedRevisions {
  readonly id: string;
  /** All leaves, the winner first, or these. */
  readonly revs: "all" | readonly string[];
}

export interface RevisionOptions {
  /** In place of a revision, the leaves that came of it. */
  readonly latest: boolean;
  /** With `_revisions`. */
  readonly revs: boolean;
}

/** A body, its attachments as stubs; or what is not here. */
export type OpenRevision = { readonly ok: Document } | { readonly missing: string };

/**
 * Revisions of many documents in two reads: all trees, then all bodies.
 * @returns one list for each document that is wanted; it is empty for "all" when the document never existed
 */
export async function readRevisions(
  store: LevelDOWN,
  wanted: readonly WantedRevisions[],
  options: RevisionOptions,
): Promise<OpenRevision[][]> {
  const records = await readValues(
    store,
    wanted.map(({ id }) => DOCUMENTS + id),
  );
  const placed = wanted.map((one, index) => placeRevisions(records[index], one, options.latest));
  const bodies = await readBodies(store, placed.flat());
  return placed.map((places) => places.map((place) => present(place, bodies, options.revs)));
}

interface Place {
  readonly id: string;
  readonly rev: string;
  /** Where its body is. */
  readonly seq: number | undefined;
  /** The revision and its ancestors, newest first. */
  readonly path: readonly string[];
}

function placeRevisions(
  text: string | undefined,
  { id, revs }: WantedRevisions,
  latest: boolean,
): Place[] {
  if (text === undefined)
    return revs === "all" ? [] : revs.map((rev) => ({ id, rev, seq: undefined, path: [] }));
  const record = parseRecord(text);
  const leaves = leavesOf(record);
  return chooseRevisions(leaves, revs, latest).map((rev) => {
    const path = leaves.find((leaf) => leaf.path.includes(rev))?.path ?? [];
    return { id, rev, seq: record.rev_map[rev], path: path.slice(path.indexOf(rev)) };
  });
}

function chooseRevisions(
  leaves: readonly TreeLeaf[],
  revs: WantedRevisions["revs"],
  latest: boolean,
): readonly string[] {
  if (revs === "all") return leaves.map(({ rev }) => rev);
  if (!latest) return revs;
  const chosen = revs.flatMap((rev) => {
    const later = leaves.filter(({ path }) => path.includes(rev)).map((leaf) => leaf.rev);
    return later.length === 0 ? [rev] : later;
  });
  return [...new Set(chosen)];
}

/** Bodies by their sequences. */
async function readBodies(
  store: LevelDOWN,
  places: readonly Place[],
): Promise<ReadonlyMap<number, string>> {
  const sequences = places.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
  const texts = await readValues(
    store,
    sequences.map((seq) => BODIES + digits(seq)),
  );
  return new Map(
    sequences.flatMap((seq, index) => {
      const text = texts[index];
      return text === undefined ? [] : [[seq, text]];
    }),
  );
}

/** A body may have been compacted or purged since its tree was read: it is missing then, too. */
function present(
  { id, rev, seq, path }: Place,
  bodies: ReadonlyMap<number, string>,
  withPath: boolean,
): OpenRevision {
  const text = seq === undefined ? undefined : bodies.get(seq);
  if (text === undefined) return { missing: rev };
  const ok = { ...documentSchema.parse(JSON.parse(text)), _id: id, _rev: rev };
  const ids = path.map((one) => one.slice(one.indexOf("-") + 1));
  return { ok: withPath ? { ...ok, _revisions: { start: generation(rev), ids } } : ok };
}
