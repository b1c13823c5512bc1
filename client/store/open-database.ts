import PouchDB from "pouchdb-core";
import replication from "pouchdb-replication";
import http from "pouchdb-adapter-http";
import type { UserId } from "#shared/user-database.ts";

// Once per program: PouchDB refuses to take in the replication plugin a second time.
PouchDB.plugin(http).plugin(replication);

/** Opens local databases; where they lie is the adapter's business. */
export interface Databases {
  /** The adapter's name. */
  readonly adapter: string;
  /** One per user id, so that nobody's notes are ever pushed by somebody else. */
  openForUser(userId: UserId): PouchDB;
  openForDevice(): PouchDB;
  /** The notes of nobody's account: its name is no user id. */
  openLocal(): PouchDB;
  /** Any other, by its whole name. */
  openNamed(name: string): PouchDB;
  /** Destroys a closed database and looks whether anything of it is left. Throws when there is. */
  remove(database: PouchDB): Promise<void>;
}

/**
 * `adapter` is a PouchDB adapter plugin and its name: idb in browsers, leveldb in Node. `prefix` goes before every
 * database's name, a folder in Node.
 */
export function createDatabases(adapter: {
  plugin: unknown;
  name: string;
  prefix?: string;
  /** Whether the browser still stores anything under the name. */
  exists(name: string): Promise<boolean>;
}): Databases {
  PouchDB.plugin(adapter.plugin);
  const open = (name: string): PouchDB =>
    new PouchDB(`${adapter.prefix ?? ""}${name}`, {
      adapter: adapter.name,
      // Compaction would remove the bodies that a conflict is merged from.
      auto_compaction: false,
      revs_limit: 250,
    });
  return {
    adapter: adapter.name,
    openForUser: (userId) => open(`settee-${userId}`),
    openForDevice: () => open("settee-device"),
    openLocal: () => open("settee-local"),
    openNamed: open,
    async remove(database) {
      const { name } = database;
      await database.destroy();
      if (await adapter.exists(name)) throw new Error("The browser did not remove the notes.");
    },
  };
}
