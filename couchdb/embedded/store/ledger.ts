import type { Done, LevelDOWN, LevelWrite } from "leveldown";
import { z } from "zod";
import {
  addWeight,
  NO_WEIGHT,
  parseChangeEntry,
  weigh,
  type ChangeEntry,
  type ChangeLeaf,
  type Weight,
} from "./change-entry.ts";
import { leavesOf, parseRecord, type DocumentRecord } from "./document-record.ts";
import { BODIES, CHANGES, digits, DOCUMENTS, PURGES, TALLY } from "./keys.ts";
import { readRange, readValue, readValues, writeBatch } from "./raw-store.ts";
import { weighBody } from "./weigh-body.ts";

const tallySchema = z.object({
  documents: z.number(),
  deleted: z.number(),
  active: z.number(),
  external: z.number(),
  /** Of the last purge. */
  purges: z.number(),
});
/** Sums over a database, kept with every write. */
export type Tally = z.infer<typeof tallySchema>;

/** Documents that are entered at a time where a database was made without a ledger. */
const PAGE = 200;

/**
 * Keeps, in the same batch as every write of documents: the change that feeds show of each, and the sums that `GET /db`
 * shows. PouchDB's adapter keeps neither; counting would mean reading the whole database.
 */
export class Ledger {
  readonly #store: LevelDOWN;
  #tally: Promise<Tally> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** From here on every batch of this store is completed by what the ledger enters. */
  constructor(store: LevelDOWN) {
    this.#store = store;
    const write = store._batch.bind(store);
    store._batch = (writes, options, done) => {
      if (!writes.some(({ key }) => isEntered(String(key)))) return write(writes, options, done);
      // One after the other: each starts from the sums that the one before it left.
      this.#turn = this.#turn.then(() => this.#complete(writes, options, write, done));
      return undefined;
    };
  }

  tally(): Promise<Tally> {
    this.#tally ??= this.#load();
    return this.#tally;
  }

  async #complete(
    writes: LevelWrite[],
    options: object,
    write: LevelDOWN["_batch"],
    done: Done,
  ): Promise<void> {
    let entered: { tally: Tally; writes: LevelWrite[] };
    try {
      entered = await this.#enter(await this.tally(), writes);
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)));
    }
    const failed = await new Promise<Error | null | undefined>((resolve) =>
      write([...writes, ...entered.writes], options, resolve),
    );
    if (failed == null) this.#tally = Promise.resolve(entered.tally);
    return done(failed);
  }

  async #enter(
    tally: Tally,
    writes: readonly LevelWrite[],
  ): Promise<{ tally: Tally; writes: LevelWrite[] }> {
    const bodies = new Map<string, string>();
    for (const { type, key, value } of writes)
      if (type === "put" && String(key).startsWith(BODIES)) bodies.set(String(key), String(value));
    const documents = writes.filter(({ key }) => String(key).startsWith(DOCUMENTS));
    const added: LevelWrite[] = [];
    let weight: Weight = tally;
    const entered = await this.#readEntered(documents.map(({ key }) => String(key)));
    for (const [index, { type, value }] of documents.entries()) {
      const before = entered[index];
      const known = new Map(before?.entry.leaves.map((leaf) => [leaf.rev, leaf]));
      const after = type === "del" ? undefined : await this.#describe(String(value), known, bodies);
      if (before !== undefined) {
        weight = addWeight(weight, weigh(before.entry), -1);
        if (before.key !== after?.key) added.push({ type: "del", key: before.key });
      }
      if (after !== undefined) {
        weight = addWeight(weight, weigh(after.entry), 1);
        added.push({ type: "put", key: after.key, value: JSON.stringify(after.entry) });
      }
    }
    const purges = writes.filter(({ type, key }) => type === "put" && isPurge(String(key))).length;
    const counted = { ...weight, purges: tally.purges + purges };
    return { tally: counted, writes: [...added, tallyWrite(counted)] };
  }

  /** What is entered of each document now, in the order of their keys. */
  async #readEntered(documentKeys: readonly string[]): Promise<(Entered | undefined)[]> {
    const records = await readValues(this.#store, documentKeys);
    const keys = records.map((record) =>
      record === undefined ? undefined : CHANGES + digits(parseRecord(record).seq),
    );
    const known = keys.filter((key) => key !== undefined);
    const texts = await readValues(this.#store, known);
    const entries = new Map(known.map((key, index) => [key, texts[index]]));
    return keys.map((key) => {
      const text = key === undefined ? undefined : entries.get(key);
      if (key === undefined || text === undefined) return undefined;
      return { key, entry: parseChangeEntry(text) };
    });
  }

  async #describe(
    text: string,
    known: ReadonlyMap<string, ChangeLeaf>,
    bodies: ReadonlyMap<string, string>,
  ): Promise<Entered> {
    const record = parseRecord(text);
    const leaves: ChangeLeaf[] = [];
    for (const { rev, deleted } of leavesOf(record))
      leaves.push(known.get(rev) ?? (await this.#describeLeaf(record, rev, deleted, bodies)));
    const entry = { id: record.id, tree: Buffer.byteLength(text), leaves };
    return { key: CHANGES + digits(record.seq), entry };
  }

  async #describeLeaf(
    record: DocumentRecord,
    rev: string,
    deleted: boolean,
    bodies: ReadonlyMap<string, string>,
  ): Promise<ChangeLeaf> {
    const seq = record.rev_map[rev];
    const key = BODIES + digits(seq ?? 0);
    const body = bodies.get(key) ?? (await readValue(this.#store, key));
    return {
      rev,
      ...(deleted ? { deleted } : {}),
      ...(seq === undefined ? {} : { seq }),
      ...(body === undefined ? { body: [0, 0] } : weighBody(body)),
    };
  }

  async #load(): Promise<Tally> {
    const kept = await readValue(this.#store, TALLY);
    return kept === undefined ? this.#rebuild() : tallySchema.parse(JSON.parse(kept));
  }

  /** Enters every document of a database that was made without a ledger. Cut off, it begins anew. */
  async #rebuild(): Promise<Tally> {
    let weight: Weight = NO_WEIGHT;
    let after: string | undefined;
    for (;;) {
      const added: LevelWrite[] = [];
      let read = 0;
      for await (const [id, text] of readRange(this.#store, {
        prefix: DOCUMENTS,
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      })) {
        const { key, entry } = await this.#describe(text, new Map(), new Map());
        weight = addWeight(weight, weigh(entry), 1);
        added.push({ type: "put", key, value: JSON.stringify(entry) });
        after = id;
        read += 1;
      }
      const tally = { ...weight, purges: 0 };
      if (read < PAGE) added.push(tallyWrite(tally));
      await writeBatch(this.#store, added);
      if (read < PAGE) return tally;
    }
  }
}

const isPurge = (key: string): boolean => key.startsWith(PURGES);
const isEntered = (key: string): boolean => key.startsWith(DOCUMENTS) || isPurge(key);

interface Entered {
  readonly key: string;
  readonly entry: ChangeEntry;
}

function tallyWrite(tally: Tally): LevelWrite {
  return { type: "put", key: TALLY, value: JSON.stringify(tally) };
}
