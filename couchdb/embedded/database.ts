import type PouchDB from "pouchdb-core";
import { z } from "zod";
import type { DatabaseRecord } from "./registry.ts";
import { formatSequence } from "./sequence.ts";
import { createSequenceIndex, type SequenceIndex } from "./sequence-index.ts";

/** One open database: PouchDB's store, a queue of writes, and a bell for the feeds. */
export class Database {
  readonly name: string;
  readonly incarnation: string;
  readonly pouch: PouchDB;
  readonly sequences: SequenceIndex;
  readonly #deleted = new AbortController();
  readonly #bells = new Set<() => void>();
  #writes: Promise<unknown> = Promise.resolve();

  constructor(record: DatabaseRecord, pouch: PouchDB) {
    this.name = record.name;
    this.incarnation = record.incarnation;
    this.pouch = pouch;
    this.sequences = createSequenceIndex(pouch);
  }

  /** Aborted when the database is deleted: its feeds end. */
  get deleted(): AbortSignal {
    return this.#deleted.signal;
  }

  /**
   * Runs one write after the other, so that what a write has judged (the old document, the leaves) is still so when it
   * is stored. The feeds are told afterwards, whether it succeeded or not.
   */
  write<Value>(task: () => Promise<Value>): Promise<Value> {
    const result = this.#writes.then(task);
    this.#writes = result.then(
      () => this.#ring(),
      () => this.#ring(), // the caller of this write hears of its failure
    );
    return result;
  }

  async updateSequence(): Promise<number> {
    const info = await this.pouch.info();
    return z.coerce.number().parse(info.update_seq);
  }

  formatSequence(sequence: number): string {
    return formatSequence(sequence, this.incarnation);
  }

  /** Calls back once, at the next write. @returns how to stop waiting. */
  onNextWrite(listener: () => void): () => void {
    this.#bells.add(listener);
    return () => this.#bells.delete(listener);
  }

  markDeleted(): void {
    this.#deleted.abort();
  }

  #ring(): void {
    const bells = [...this.#bells];
    this.#bells.clear();
    for (const bell of bells) bell();
  }
}
