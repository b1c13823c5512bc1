import type { Database } from "#couchdb/embedded/database.ts";
import type { Document } from "#couchdb/embedded/document.ts";
import { presentDocument } from "#couchdb/embedded/presented-document.ts";
import { isDeleted } from "#couchdb/embedded/store/change-entry.ts";
import { readWinner } from "#couchdb/embedded/store/read-body.ts";
import { readChanges, readChangesOf, type Change } from "#couchdb/embedded/store/read-changes.ts";
import { readPurgedIds } from "#couchdb/embedded/store/read-purges.ts";
import type { Tasks } from "#couchdb/embedded/tasks.ts";
import { keepRows, readHead, readKeptRows, removeIndex } from "./kept-rows.ts";
import { compareRows, type Row } from "./row.ts";

/** What each of these documents puts into the index, in order. */
type MapDocuments = (documents: readonly Document[]) => Promise<readonly (readonly Row[])[]>;

/** An index, before it is built. */
export interface IndexDefinition {
  /** Names what is indexed and how. */
  readonly signature: string;
  /** `_design/…`; null for one that is made anew whenever its database is opened. */
  readonly designDocument: string | null;
  readonly map: MapDocuments;
  readonly includesDesigns: boolean;
}

/** Documents that are mapped at a time. */
const PAGE = 200;

/**
 * The rows of one view, in order. Kept in the database's store by document, so that only what has changed is mapped; read
 * into memory at the first query, and gone from there when the database is closed.
 */
export class ViewIndex {
  readonly #database: Database;
  readonly #definition: IndexDefinition;
  readonly #tasks: Tasks;
  #rows: readonly Row[] = [];
  #readUntil = 0;
  #purges = 0;
  #isLoaded = false;
  #isDropped = false;
  #updating: Promise<unknown> = Promise.resolve();
  #keeping: Promise<unknown> = Promise.resolve();

  constructor(database: Database, definition: IndexDefinition, tasks: Tasks) {
    this.#database = database;
    this.#definition = definition;
    this.#tasks = tasks;
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
    return this.#inTurn(() => this.#readOn());
  }

  /** What was kept, without looking for changes. */
  load(): Promise<void> {
    return this.#inTurn(() => this.#load());
  }

  /** Keeps nothing from here on. Resolves when nothing of it is being written any more; an update goes on in memory. */
  async drop(): Promise<void> {
    this.#isDropped = true;
    await this.#keeping.catch(() => undefined); // the update hears of it
  }

  #inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    const result = this.#updating.then(task);
    this.#updating = result.catch(() => undefined); // the caller hears of it; the next one tries again
    return result;
  }

  get #isKept(): boolean {
    return this.#definition.designDocument !== null && !this.#isDropped;
  }

  async #load(): Promise<void> {
    if (this.#isLoaded) return;
    const { store } = this.#database;
    const head = this.#isKept ? await readHead(store, this.#definition.signature) : undefined;
    if (head !== undefined) {
      const rows = await readKeptRows(store, this.#definition.signature);
      this.#rows = rows.toSorted(compareRows);
      this.#readUntil = head.readUntil;
      this.#purges = head.purges;
    }
    this.#isLoaded = true;
  }

  async #readOn(): Promise<readonly Row[]> {
    await this.#load();
    const database = this.#database;
    const rowsByDocument = new Map<string, readonly Row[]>();
    const { purges } = await database.ledger.tally();
    await this.#readPurges(purges, rowsByDocument);
    let since = this.#readUntil;
    const end = database.updateSequence;
    const task =
      end - since > PAGE && this.#definition.designDocument !== null
        ? this.#tasks.start({
            type: "indexer",
            database: database.name,
            designDocument: this.#definition.designDocument,
            totalChanges: end - since,
          })
        : undefined;
    try {
      while (since < end) {
        const changes = await readChanges(database.store, { from: since, limit: PAGE });
        since = changes.at(-1)?.sequence ?? end;
        const mapped = await this.#mapChanges(changes);
        for (const [id, rows] of mapped) rowsByDocument.set(id, rows);
        await this.#keep(since, purges, mapped);
        task?.advance(since - this.#readUntil);
      }
    } finally {
      task?.end();
    }
    if (rowsByDocument.size > 0) this.#rows = merge(this.#rows, rowsByDocument);
    this.#readUntil = since;
    this.#purges = purges;
    return this.#rows;
  }

  /** Documents that were purged since: gone, or with another winner. Where the list does not reach back, all is read anew. */
  async #readPurges(purges: number, rowsByDocument: Map<string, readonly Row[]>): Promise<void> {
    if (this.#purges === purges) return;
    const { store } = this.#database;
    const ids = await readPurgedIds(store, this.#purges, purges);
    if (ids === undefined) {
      if (this.#isKept) this.#keeping = removeIndex(store, this.#definition.signature);
      await this.#keeping;
      this.#rows = [];
      this.#readUntil = 0;
      return;
    }
    const mapped = new Map<string, readonly Row[]>(ids.map((id) => [id, []]));
    const left = await this.#mapChanges(await readChangesOf(store, ids, 0));
    for (const [id, rows] of left) mapped.set(id, rows);
    for (const [id, rows] of mapped) rowsByDocument.set(id, rows);
    await this.#keep(this.#readUntil, purges, mapped);
  }

  async #mapChanges(changes: readonly Change[]): Promise<Map<string, readonly Row[]>> {
    const mapped = new Map<string, readonly Row[]>(changes.map(({ id }) => [id, []]));
    const { includesDesigns, map } = this.#definition;
    const wanted = changes.filter(
      (change) => !isDeleted(change) && (includesDesigns || !change.id.startsWith("_design/")),
    );
    const read = await Promise.all(
      wanted.map((change) => readWinner(this.#database.store, change)),
    );
    const documents = read.flatMap((document) =>
      document === undefined ? [] : [presentDocument(document)],
    );
    const rows = documents.length === 0 ? [] : await map(documents);
    for (const [index, { _id }] of documents.entries()) mapped.set(_id, rows[index] ?? []);
    return mapped;
  }

  async #keep(
    readUntil: number,
    purges: number,
    mapped: ReadonlyMap<string, readonly Row[]>,
  ): Promise<void> {
    if (!this.#isKept) return;
    const { signature } = this.#definition;
    this.#keeping = keepRows(this.#database.store, { signature, readUntil, purges }, mapped);
    await this.#keeping;
  }
}

function merge(rows: readonly Row[], fresh: ReadonlyMap<string, readonly Row[]>): Row[] {
  const added = [...fresh.values()].flat().toSorted(compareRows);
  const merged: Row[] = [];
  let next = 0;
  for (const row of rows) {
    if (fresh.has(row.id)) continue;
    for (let one = added[next]; one !== undefined && compareRows(one, row) < 0; one = added[next]) {
      merged.push(one);
      next += 1;
    }
    merged.push(row);
  }
  for (; next < added.length; next += 1) merged.push(...added.slice(next, next + 1));
  return merged;
}
