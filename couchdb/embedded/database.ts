import type { LevelDOWN } from "leveldown";
import type PouchDB from "pouchdb-core";
import { z } from "zod";
import type { CommitJob } from "./commit-job.ts";
import type { DatabaseRecord } from "./registry.ts";
import { formatSequence } from "./sequence.ts";
import { createSequenceIndex, type SequenceIndex } from "./sequence-index.ts";
import { WriteQueue } from "./write-queue.ts";

type CommitTogether = (database: Database, jobs: readonly CommitJob[]) => Promise<void>;

/** One open database: PouchDB's store, a queue of writes, and a bell for the feeds. */
export class Database {
  readonly name: string;
  readonly incarnation: string;
  readonly pouch: PouchDB;
  readonly sequences: SequenceIndex;
  readonly #deleted = new AbortController();
  readonly #bells = new Set<() => void>();
  readonly #writes: WriteQueue<CommitJob>;
  /** Texts of the validation functions, read at the first write after a design document has changed. */
  validators: Promise<readonly string[]> | undefined;

  readonly #openedStore: () => LevelDOWN | undefined;

  constructor(
    record: DatabaseRecord,
    pouch: PouchDB,
    openedStore: () => LevelDOWN | undefined,
    commitTogether: CommitTogether,
  ) {
    this.#openedStore = openedStore;
    this.name = record.name;
    this.incarnation = record.incarnation;
    this.pouch = pouch;
    this.sequences = createSequenceIndex(pouch);
    this.#writes = new WriteQueue(
      (jobs) => commitTogether(this, jobs),
      () => this.#ring(),
    );
  }

  /** The LevelDB under PouchDB. */
  get store(): LevelDOWN {
    const store = this.#openedStore();
    if (store === undefined) throw new Error(`${this.name} is not open`);
    return store;
  }

  /** Aborted when the database is deleted: its feeds end. */
  get deleted(): AbortSignal {
    return this.#deleted.signal;
  }

  /** Runs a write with no other beside it. The feeds are told afterwards, whether it succeeded or not. */
  write<Value>(task: () => Promise<Value>): Promise<Value> {
    return this.#writes.alone(task);
  }

  /** Stores documents, together with what others commit at the same time. */
  commit(job: CommitJob): void {
    this.#writes.commit(job);
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
