import type { LevelDOWN } from "leveldown";
import type PouchDB from "pouchdb-core";
import type { CommitJob } from "./commit-job.ts";
import type { DatabaseRecord } from "./registry.ts";
import { formatSequence } from "./sequence.ts";
import type { Ledger } from "./store/ledger.ts";
import type { PouchCounters } from "./store/pouch-counters.ts";
import { WriteQueue } from "./write-queue.ts";

type CleanUpIndexes = (database: Database) => Promise<void>;
type CommitTogether = (database: Database, jobs: readonly CommitJob[]) => Promise<void>;

export interface OpenedStore {
  readonly store: LevelDOWN;
  readonly ledger: Ledger;
  readonly counters: PouchCounters;
}

/** Somebody who waits for a write. */
interface Bell {
  /** Documents that they wait for; undefined: any. */
  readonly documents: readonly string[] | undefined;
  ring(): void;
}

/** One open database: PouchDB's store, a queue of writes, and a bell for the feeds. */
export class Database {
  readonly name: string;
  readonly incarnation: string;
  readonly pouch: PouchDB;
  readonly #deleted = new AbortController();
  readonly #bells = new Set<Bell>();
  readonly #writes: WriteQueue<CommitJob>;
  readonly #cleanUpIndexes: CleanUpIndexes;
  /** Compactions that go on. */
  compactions = 0;
  /** Texts of the validation functions, read at the first write after a design document has changed. */
  validators: Promise<readonly string[]> | undefined;

  readonly #opened: () => OpenedStore | undefined;

  /** @param opened what is under PouchDB, once that is open */
  constructor(
    record: DatabaseRecord,
    pouch: PouchDB,
    opened: () => OpenedStore | undefined,
    commitTogether: CommitTogether,
    cleanUpIndexes: CleanUpIndexes,
  ) {
    this.#cleanUpIndexes = cleanUpIndexes;
    this.#opened = opened;
    this.name = record.name;
    this.incarnation = record.incarnation;
    this.pouch = pouch;
    this.#writes = new WriteQueue(
      (jobs) => commitTogether(this, jobs),
      (ids) => this.#ring(ids),
    );
  }

  /** The LevelDB under PouchDB. */
  get store(): LevelDOWN {
    return this.#requireOpened().store;
  }

  get ledger(): Ledger {
    return this.#requireOpened().ledger;
  }

  get counters(): PouchCounters {
    return this.#requireOpened().counters;
  }

  #requireOpened(): OpenedStore {
    const opened = this.#opened();
    if (opened === undefined) throw new Error(`${this.name} is not open`);
    return opened;
  }

  /** Aborted when the database is deleted: its feeds end. */
  get deleted(): AbortSignal {
    return this.#deleted.signal;
  }

  /** Runs a write with no other beside it. The feeds are told afterwards, whether it succeeded or not. */
  write<Value>(task: () => Promise<Value>): Promise<Value> {
    return this.#writes.alone(task);
  }

  /** Like `write`, for what no feed shows. */
  maintain<Value>(task: () => Promise<Value>): Promise<Value> {
    return this.#writes.alone(task, { isSilent: true });
  }

  /** Stores documents, together with what others commit at the same time. */
  commit(job: CommitJob): void {
    this.#writes.commit(job);
  }

  /** After design documents have changed. Never rejects: what is left over costs only room. */
  cleanUpIndexes(): Promise<void> {
    return this.#cleanUpIndexes(this);
  }

  /** Of the last write. */
  get updateSequence(): number {
    return this.counters._updateSeq;
  }

  formatSequence(sequence: number): string {
    return formatSequence(sequence, this.incarnation);
  }

  /** Calls back once, at the next write that concerns the listener. @returns how to stop waiting. */
  onNextWrite(bell: Bell): () => void {
    this.#bells.add(bell);
    return () => this.#bells.delete(bell);
  }

  markDeleted(): void {
    this.#deleted.abort();
  }

  #ring(ids: ReadonlySet<string> | undefined): void {
    const waiting = Array.from(this.#bells);
    if (ids?.size === 0) return;
    for (const bell of waiting) {
      if (ids !== undefined && !concerns(bell, ids)) continue;
      this.#bells.delete(bell);
      bell.ring();
    }
  }
}

function concerns({ documents }: Bell, ids: ReadonlySet<string>): boolean {
  return documents === undefined || documents.some((id) => ids.has(id));
}
