import type { Database } from "#couchdb/embedded/database.ts";
import type { Document } from "#couchdb/embedded/document.ts";
import { compareRows, type Row } from "./row.ts";

/** What each of these documents puts into the index, in order. */
export type MapDocuments = (documents: readonly Document[]) => Promise<readonly Row[][]>;

/** Documents that are mapped at a time. */
const PAGE = 200;

/**
 * The rows of one view, in order, in memory. Built at the first query and kept up to date from the changes since the
 * last one; it goes when its database is closed.
 */
export class ViewIndex {
  readonly #database: Database;
  readonly #map: MapDocuments;
  readonly #includesDesigns: boolean;
  #rows: readonly Row[] = [];
  #readUntil = 0;
  #updating: Promise<unknown> = Promise.resolve();

  constructor(database: Database, map: MapDocuments, includesDesigns: boolean) {
    this.#database = database;
    this.#map = map;
    this.#includesDesigns = includesDesigns;
  }

  /** Rows as they were at the last update. */
  get rows(): readonly Row[] {
    return this.#rows;
  }

  get readUntil(): number {
    return this.#readUntil;
  }

  /** Reads what has changed. Rows that were taken before stay as they were. @returns the rows */
  update(): Promise<readonly Row[]> {
    const updated = this.#updating.then(() => this.#readOn());
    this.#updating = updated.catch(() => undefined); // the caller hears of it; the next one tries again
    return updated;
  }

  async #readOn(): Promise<readonly Row[]> {
    const changed = new Set<string>();
    const fresh: Row[] = [];
    let since = this.#readUntil;
    for (;;) {
      const { results } = await this.#database.pouch.changes({
        since,
        limit: PAGE,
        include_docs: true,
        return_docs: true,
      });
      const documents = results.flatMap(({ id, deleted, doc }) => {
        changed.add(id);
        const isMapped = this.#includesDesigns || !id.startsWith("_design/");
        return deleted === true || doc === undefined || !isMapped ? [] : [doc];
      });
      for (const rows of documents.length === 0 ? [] : await this.#map(documents))
        fresh.push(...rows);
      const last = results.at(-1);
      if (last !== undefined) since = Number(last.seq);
      if (results.length < PAGE) break;
    }
    if (changed.size > 0) this.#rows = merge(this.#rows, changed, fresh);
    this.#readUntil = since;
    return this.#rows;
  }
}

function merge(rows: readonly Row[], changed: ReadonlySet<string>, fresh: readonly Row[]): Row[] {
  const added = fresh.toSorted(compareRows);
  const merged: Row[] = [];
  let next = 0;
  for (const row of rows) {
    if (changed.has(row.id)) continue;
    for (let one = added[next]; one !== undefined && compareRows(one, row) < 0; one = added[next]) {
      merged.push(one);
      next += 1;
    }
    merged.push(row);
  }
  for (; next < added.length; next += 1) merged.push(...added.slice(next, next + 1));
  return merged;
}
