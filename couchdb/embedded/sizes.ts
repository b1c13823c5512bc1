import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "./database.ts";
import type { Tally } from "./store/ledger.ts";

/** Bytes, as CouchDB names them. */
interface Sizes {
  /** On the disk, with what is waiting to be compacted. */
  readonly file: number;
  /** Contents of the leaves without ids and revisions, and their attachments. */
  readonly external: number;
  /** What is stored of the leaves: bodies, attachments (gzipped where they are), revision trees. */
  readonly active: number;
}

const measured = new WeakMap<
  Database,
  { readonly after: number; readonly file: Promise<number> }
>();

/** `active` and `external` are kept with every write; the folder is measured at most once after each. */
export async function readSizes(
  database: Database,
  { active, external }: Pick<Tally, "active" | "external">,
): Promise<Sizes> {
  const known = measured.get(database);
  const after = database.updateSequence;
  if (known?.after === after) return { file: await known.file, external, active };
  const file = measureFolder(database.store.location);
  measured.set(database, { after, file });
  return { file: await file, external, active };
}

async function measureFolder(folder: string): Promise<number> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      try {
        return (await stat(join(folder, name))).size;
      } catch (error) {
        // LevelDB removes files while it compacts.
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
        throw error;
      }
    }),
  );
  return files.reduce((sum, size) => sum + size, 0);
}
