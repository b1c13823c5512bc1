import PouchDB from "pouchdb-core";
import replication from "pouchdb-replication";
import http from "pouchdb-adapter-http";
import type { UserId } from "#shared/user-database.ts";

// Once per program: PouchDB refuses to take in the replication plugin a second time.
PouchDB.plugin(http).plugin(replication);

/** Opens local databases; where they lie is the adapter's business. */
export interface Databases {
  /** One per user id, so that nobody's notes are ever pushed by somebody else. */
  openForUser(userId: UserId): PouchDB;
  openForDevice(): PouchDB;
  /** Any other, by its whole name. */
  openNamed(name: string): PouchDB;
}

/**
 * `adapter` is a PouchDB adapter plugin and its name: idb in browsers, leveldb in Node. `prefix` goes before every
 * database's name, a folder in Node.
 */
export function createDatabases(adapter: {
  plugin: unknown;
  name: string;
  prefix?: string;
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
    openForUser: (userId) => open(`settee-${userId}`),
    openForDevice: () => open("settee-device"),
    openNamed: open,
  };
}
