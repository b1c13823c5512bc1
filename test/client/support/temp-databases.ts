import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import leveldb from "pouchdb-adapter-leveldb";
import { createDatabases, type Databases } from "#client/store/open-database.ts";

export interface TempDatabases extends Databases {
  /** Whether anything whose name has this in it is on the disk. */
  contains(part: string): Promise<boolean>;
  /** Everything must be closed before. */
  removeAll(): Promise<void>;
}

/** The local databases of one device, in a folder of their own. */
export async function createTempDatabases(): Promise<TempDatabases> {
  const folder = await mkdtemp(path.join(tmpdir(), "settee-device-"));
  const databases = createDatabases({
    plugin: leveldb,
    name: "leveldb",
    prefix: `${folder}/`,
    exists: async (name) => existsSync(name),
  });
  return {
    ...databases,
    contains: async (part) => (await readdir(folder)).some((name) => name.includes(part)),
    removeAll: () => rm(folder, { recursive: true, force: true }),
  };
}
