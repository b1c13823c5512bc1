import type PouchDB from "pouchdb-core";
import { createKeyedQueue } from "./keyed-queue.ts";
import { pouchStatus } from "./pouch-error.ts";

/**
 * `_local` documents: durable beside the notes, never replicated, no revision per write. Names come without the
 * `_local/`. Reading a missing one answers null; writing overwrites; removing a missing one is fine.
 */
export interface LocalDocuments {
  read(name: string): Promise<Record<string, unknown> | null>;
  write(name: string, value: Record<string, unknown>): Promise<void>;
  remove(name: string): Promise<void>;
}

export function createLocalDocuments(database: PouchDB): LocalDocuments {
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

  return {
    read: (name) => queue.run(name, () => read(name)),
    write: (name, value) => queue.run(name, () => overwrite(name, value)),
    remove: (name) =>
      queue.run(name, async () => {
        if (!revisions.has(name) && (await read(name)) === null) return;
        await overwrite(name, { _deleted: true });
      }),
  };
}
