/* The part of PouchDB 9 that Settee uses. `@types/pouchdb-core` pulls in the DOM, which must stay unknown to the server. */
declare module "pouchdb-core" {
  type Json = Record<string, unknown>;
  interface PouchDocument extends Json {
    _id: string;
    _rev?: string;
    _deleted?: boolean;
    _conflicts?: string[];
  }
  interface PouchError extends Error {
    status?: number;
    reason?: string;
    name: string;
  }
  interface WriteAnswer {
    ok?: true;
    id: string;
    rev: string;
    error?: true | string;
    status?: number;
    name?: string;
    message?: string;
    reason?: string;
  }
  interface DatabaseInfo {
    db_name: string;
    doc_count: number;
    update_seq: number | string;
    [key: string]: unknown;
  }
  interface ChangeRow {
    id: string;
    seq: number | string;
    changes: { rev: string }[];
    deleted?: boolean;
    doc?: PouchDocument;
  }
  interface Emitter {
    on(event: string, listener: (...args: never[]) => void): this;
    once(event: string, listener: (...args: never[]) => void): this;
    removeListener(event: string, listener: (...args: never[]) => void): this;
    removeAllListeners(event?: string): this;
  }
  interface ChangesFeed
    extends Emitter, PromiseLike<{ results: ChangeRow[]; last_seq: number | string }> {
    cancel(): void;
  }
  interface ReplicationProgress {
    docs_read: number;
    docs_written: number;
    doc_write_failures: number;
    last_seq: number | string;
    pending?: number;
    errors: unknown[];
    ok?: boolean;
    status?: string;
    docs?: PouchDocument[];
  }
  interface Replication extends Emitter, PromiseLike<ReplicationProgress> {
    cancel(): void;
    catch<T>(onRejected: (reason: unknown) => T): Promise<ReplicationProgress | T>;
  }
  interface AllDocsRow {
    id: string;
    key: string;
    value: { rev: string; deleted?: boolean };
    doc?: PouchDocument | null;
    error?: string;
  }
  class PouchDB implements Emitter {
    constructor(name: string, options?: Json);
    static plugin(plugin: unknown): typeof PouchDB;
    static defaults(options: Json): typeof PouchDB;
    static replicate(source: PouchDB, target: PouchDB, options?: Json): Replication;
    name: string;
    adapter: string;
    on(event: string, listener: (...args: never[]) => void): this;
    once(event: string, listener: (...args: never[]) => void): this;
    removeListener(event: string, listener: (...args: never[]) => void): this;
    removeAllListeners(event?: string): this;
    setMaxListeners(count: number): this;
    info(): Promise<DatabaseInfo>;
    get(id: string, options?: Json): Promise<PouchDocument & { _rev: string }>;
    put(document: PouchDocument, options?: Json): Promise<WriteAnswer>;
    post(document: Json, options?: Json): Promise<WriteAnswer>;
    remove(id: string, rev: string): Promise<WriteAnswer>;
    bulkDocs(
      documents: PouchDocument[] | { docs: PouchDocument[]; new_edits?: boolean },
      options?: Json,
    ): Promise<WriteAnswer[]>;
    bulkGet(
      options: Json & { docs: readonly { id: string; rev: string }[] },
    ): Promise<{ results: { id: string; docs: Json[] }[] }>;
    allDocs(options?: Json): Promise<{ total_rows: number; offset: number; rows: AllDocsRow[] }>;
    changes(options?: Json): ChangesFeed;
    revsDiff(
      revisions: Record<string, string[]>,
    ): Promise<Record<string, { missing?: string[]; possible_ancestors?: string[] }>>;
    getAttachment(id: string, name: string, options?: Json): Promise<unknown>;
    putAttachment(
      id: string,
      name: string,
      rev: string,
      body: unknown,
      type: string,
    ): Promise<WriteAnswer>;
    removeAttachment(id: string, name: string, rev: string): Promise<WriteAnswer>;
    compact(options?: Json): Promise<unknown>;
    close(): Promise<void>;
    destroy(options?: Json): Promise<{ ok: boolean }>;
    fetch(path: string, options?: unknown): Promise<unknown>;
    /** The adapter's own: stores documents as they are, with one outcome each. */
    _bulkDocs(
      request: { docs: PouchDocument[] },
      options: { new_edits: boolean },
      callback: (error: PouchError | null, answers?: WriteAnswer[]) => void,
    ): void;
    /** The adapter's own: takes a turn in its queue; without revisions it does nothing. */
    _doCompaction(id: string, revs: string[], options: Json, callback: () => void): void;
    /** From pouchdb-authentication. */
    getSession?(): Promise<{ userCtx: { name: string | null; roles: string[] } }>;
    logOut?(): Promise<{ ok: boolean }>;
  }
  export default PouchDB;
  export type {
    PouchDocument,
    PouchError,
    WriteAnswer,
    DatabaseInfo,
    ChangeRow,
    ChangesFeed,
    Replication,
    ReplicationProgress,
    AllDocsRow,
  };
}
declare module "leveldown" {
  interface LevelWrite {
    type: "put" | "del";
    key: Buffer | string;
    value?: Buffer | string;
  }
  interface LevelIterator {
    next(
      callback: (error?: Error | null, key?: Buffer | string, value?: Buffer | string) => void,
    ): void;
    end(callback: Done): void;
  }
  type Done = (error?: Error | null) => void;
  interface LevelDOWN {
    readonly location: string;
    open(options: object, callback: Done): void;
    close(callback: Done): void;
    batch(writes: LevelWrite[], options: object, callback: Done): void;
    get(
      key: string,
      options: object,
      callback: (error: Error | null | undefined, value?: Buffer | string) => void,
    ): void;
    getMany(
      keys: readonly string[],
      options: object,
      callback: (
        error: Error | null | undefined,
        values?: readonly (Buffer | string | undefined)[],
      ) => void,
    ): void;
    iterator(options: object): LevelIterator;
    _put(key: Buffer | string, value: Buffer | string, options: object, callback: Done): void;
    _del(key: Buffer | string, options: object, callback: Done): void;
    _batch(writes: LevelWrite[], options: object, callback: Done): void;
  }
  function leveldown(location: string): LevelDOWN;
  export default leveldown;
  export type { LevelDOWN, LevelWrite, Done };
}
declare module "pouchdb-adapter-leveldb" {
  const plugin: unknown;
  export default plugin;
}
declare module "pouchdb-adapter-http" {
  const plugin: unknown;
  export default plugin;
}
declare module "pouchdb-adapter-idb" {
  const plugin: unknown;
  export default plugin;
}
declare module "pouchdb-replication" {
  const plugin: unknown;
  export default plugin;
}
declare module "pouchdb-authentication" {
  const plugin: unknown;
  export default plugin;
}

declare module "pouchdb-utils" {
  export function clone<Value>(value: Value): Value;
  export function toPromise<Act extends (...args: never[]) => unknown>(act: Act): Act;
}
