import { randomBytes } from "node:crypto";
import { join } from "node:path";
import PouchDB from "pouchdb-core";
import { z } from "zod";
import { makeDatabaseFolder } from "./database-folder.ts";
import { ADMIN_ONLY, securitySchema } from "./security.ts";
import type { OpenStore } from "./synced-store.ts";

const DEFAULT_REVS_LIMIT = 1000;
const DEFAULT_PURGED_INFOS_LIMIT = 1000;

/** What is known of a database without opening it. The database exists exactly while its record does. */
const recordSchema = z.object({
  name: z.string(),
  /** Names one incarnation: a database made again under its old name gets another one. */
  incarnation: z.string(),
  /** Unix seconds, as a string, as CouchDB shows it. */
  instanceStartTime: z.string(),
  shards: z.number(),
  revsLimit: z.number(),
  /** How many of the newest purges stay listed. */
  purgedInfosLimit: z.number().default(DEFAULT_PURGED_INFOS_LIMIT),
  security: securitySchema,
});
export type DatabaseRecord = Readonly<z.infer<typeof recordSchema>>;

/** PouchDB refuses ids that begin with an underscore, as some databases' names do. */
const recordId = (name: string): string => `database:${name}`;

export type Registry = Awaited<ReturnType<typeof openRegistry>>;

/** The list of databases, in a LevelDB of its own, read whole at start. Its lock is the lock of the data folder. */
export async function openRegistry(folder: string, openStore: OpenStore, now: () => number) {
  const store = new PouchDB(join(folder, "registry"), {
    adapter: "leveldb",
    db: openStore,
    auto_compaction: true,
  });
  const revisions = new Map<string, string>();
  const records = new Map<string, DatabaseRecord>();
  const listed = await store.allDocs({ include_docs: true });
  for (const row of listed.rows) {
    const record = recordSchema.parse(row.doc?.["record"]);
    records.set(record.name, record);
    revisions.set(record.name, row.value.rev);
  }

  async function write(record: DatabaseRecord): Promise<void> {
    const revision = revisions.get(record.name);
    const answer = await store.put({
      _id: recordId(record.name),
      ...(revision === undefined ? {} : { _rev: revision }),
      record,
    });
    revisions.set(record.name, answer.rev);
    records.set(record.name, record);
  }

  // One write after the other: each needs the revision that the one before it left.
  let queue: Promise<unknown> = Promise.resolve();
  function enqueue<Value>(task: () => Promise<Value>): Promise<Value> {
    const result = queue.then(task);
    queue = result.catch(() => undefined); // the caller of this task hears of its failure
    return result;
  }

  return {
    get: (name: string): DatabaseRecord | undefined => records.get(name),

    all: (): DatabaseRecord[] => [...records.values()],

    names: (): string[] => [...records.keys()].toSorted(),

    /** @returns undefined when a database of that name exists. */
    create: (name: string, shards: number): Promise<DatabaseRecord | undefined> =>
      enqueue(async () => {
        if (records.has(name)) return undefined;
        const record: DatabaseRecord = {
          name,
          incarnation: randomBytes(8).toString("hex"),
          instanceStartTime: String(Math.floor(now() / 1000)),
          shards,
          revsLimit: DEFAULT_REVS_LIMIT,
          purgedInfosLimit: DEFAULT_PURGED_INFOS_LIMIT,
          security: ADMIN_ONLY,
        };
        await makeDatabaseFolder(folder, record);
        await write(record);
        return record;
      }),

    /** @returns false when the database is gone. */
    change: (
      name: string,
      change: Partial<Pick<DatabaseRecord, "security" | "revsLimit" | "purgedInfosLimit">>,
    ): Promise<boolean> =>
      enqueue(async () => {
        const record = records.get(name);
        if (record === undefined) return false;
        await write({ ...record, ...change });
        return true;
      }),

    /** @returns the record that was removed, or undefined. */
    remove: (name: string): Promise<DatabaseRecord | undefined> =>
      enqueue(async () => {
        const record = records.get(name);
        const revision = revisions.get(name);
        if (record === undefined || revision === undefined) return undefined;
        const answer = await store.remove(recordId(name), revision);
        // A later document of that name continues the deleted one's revisions by itself.
        revisions.delete(name);
        records.delete(name);
        return answer.ok === true ? record : undefined;
      }),

    close: (): Promise<void> => enqueue(() => store.close()),
  };
}
