import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import leveldb from "pouchdb-adapter-leveldb";
import { createDatabases, type Databases } from "#client/store/open-database.ts";

export interface TempDatabases extends Databases {
  /** Everything must be closed before. */
  remove(): Promise<void>;
}

/** The local databases of one device, in a folder of their own. */
export async function createTempDatabases(): Promise<TempDatabases> {
  const folder = await mkdtemp(path.join(tmpdir(), "settee-device-"));
  const databases = createDatabases({
    plugin: leveldb,
    name: "leveldb",
    prefix: `${folder}/`,
  });
  return {
    ...databases,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
