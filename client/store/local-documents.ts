import type PouchDB from "pouchdb-core";
import { createKeyedQueue } from "./keyed-queue.ts";
import { isConnectionClosed, pouchStatus } from "./pouch-error.ts";

/**
 * `_local` documents: durable beside the notes, never replicated, no revision per write. Names come without the
 * `_local/`. Reading a missing one answers null; writing overwrites; removing a missing one is fine.
 */
export interface LocalDocuments {
  read(name: string): Promise<Record<string, unknown> | null>;
  write(name: string, value: Record<string, unknown>): Promise<void>;
  remove(name: string): Promise<void>;
  /** Resolves when all that was asked so far is done, well or badly. */
  idle(): Promise<void>;
}

/** With `openAgain`, a connection that the browser closed is opened again, and what was asked is asked once more. */
export function createLocalDocuments(first: PouchDB, openAgain?: () => PouchDB): LocalDocuments {
  let database = first;
  const queue = createKeyedQueue();
  const revisions = new Map<string, string>();

  async function read(name: string): Promise<Record<string, unknown> | null> {
    try {
      const { _id, _rev, ...value } = await database.get(`_local/${name}`);
      revisions.set(name, _rev);
      return value;
    } catch (error) {
      if (pouchStatus(error) !== 404) throw error;
      revisions.delete(name);
      return null;
    }
  }

  async function put(name: string, value: Record<string, unknown>): Promise<void> {
    const revision = revisions.get(name);
    const answer = await database.put({
      ...value,
      _id: `_local/${name}`,
      ...(revision === undefined ? {} : { _rev: revision }),
    });
    if (value["_deleted"] === true) revisions.delete(name);
    else revisions.set(name, answer.rev);
  }

  /** The remembered revision saves a read per write; another owner of the database may have moved it on. */
  async function overwrite(name: string, value: Record<string, unknown>): Promise<void> {
    try {
      await put(name, value);
    } catch (error) {
      const status = pouchStatus(error);
      if (status !== 409 && status !== 404) throw error;
      const current = await read(name);
      if (current === null && value["_deleted"] === true) return;
      await put(name, value);
    }
  }

  async function withConnection<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (openAgain === undefined || !isConnectionClosed(error)) throw error;
      // PouchDB keeps a dead connection for the next who opens the same database; closing makes it forget it.
      await database.close();
      database = openAgain();
      return work();
    }
  }

  const inTurn = <Value>(name: string, work: () => Promise<Value>): Promise<Value> =>
    queue.run(name, () => withConnection(work));

  return {
    idle: () => queue.idle(),
    read: (name) => inTurn(name, () => read(name)),
    write: (name, value) => inTurn(name, () => overwrite(name, value)),
    remove: (name) =>
      inTurn(name, async () => {
        if (!revisions.has(name) && (await read(name)) === null) return;
        await overwrite(name, { _deleted: true });
      }),
  };
}
