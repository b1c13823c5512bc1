import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseRecord } from "./registry.ts";
import { syncFolder } from "./sync-folder.ts";

type Named = Pick<DatabaseRecord, "name" | "incarnation">;

/** Where the files of one incarnation of a database are. */
export function databaseFolder(folder: string, { name, incarnation }: Named): string {
  return join(folder, "databases", `${name.replaceAll("/", ".")}@${incarnation}`);
}

/** Made before the database is listed: a listed database without a folder is a damaged one. */
export async function makeDatabaseFolder(folder: string, named: Named): Promise<void> {
  await mkdir(databaseFolder(folder, named), { recursive: true, mode: 0o700 });
  await syncFolder(join(folder, "databases"));
}

const DELETED = ".deleted";

/** From here on the files are no database's, also when removing them is cut off. @returns where they are now */
export async function markDeleted(path: string): Promise<string> {
  const marked = path + DELETED;
  await rename(path, marked);
  return marked;
}

export function isMarkedDeleted(path: string): boolean {
  return path.endsWith(DELETED);
}
