import { readFile, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { databaseFolder, isMarkedDeleted } from "./database-folder.ts";
import type { Log } from "./log.ts";
import type { DatabaseRecord } from "./registry.ts";

/**
 * Holds the databases' folders against the list of databases before anything is opened: LevelDB takes a folder whose
 * index is lost for a new, empty one. What a deletion left when it was cut off is removed; a folder with data that no
 * database owns is kept and reported, since it is the list that may be wrong.
 * @throws Error that names what is damaged and says what to do
 */
export async function inspectDatabases(
  folder: string,
  records: readonly DatabaseRecord[],
  log: Log,
): Promise<void> {
  const damages: string[] = [];
  for (const record of records) {
    const path = databaseFolder(folder, record);
    const damage = await findDamage(path);
    if (damage !== undefined) damages.push(`"${record.name}" in ${path}: ${damage}`);
  }
  if (damages.length > 0) throw new Error(explain(damages));
  await inspectStrangers(folder, records, log);
}

function explain(damages: readonly string[]): string {
  return [
    `The data folder is damaged; nothing was changed. Damaged databases:`,
    ...damages.map((damage) => `  - ${damage}`),
    `Restore these folders (or the whole data folder) from a backup and start again. To give one of them up, remove its folder and make an empty one of the same name: it starts empty, and devices that still hold its documents replicate them back.`,
  ].join("\n");
}

/** @returns undefined for a folder that LevelDB can open or that was never used. */
async function findDamage(path: string): Promise<string | undefined> {
  const files = await listFiles(path);
  if (files === undefined) return "the folder is missing";
  if (files.includes("CURRENT")) return findManifestDamage(path);
  for (const file of files.filter((name) => /\.(ldb|sst|log)$/.test(name)))
    if ((await stat(join(path, file))).size > 0)
      return "the file CURRENT is missing although there is data";
  return undefined;
}

async function findManifestDamage(path: string): Promise<string | undefined> {
  const manifest = (await readFile(join(path, "CURRENT"), "utf8")).trim();
  if (!/^MANIFEST-\d+$/.test(manifest)) return "the file CURRENT is damaged";
  const files = await listFiles(path);
  if (files?.includes(manifest) !== true) return `the file ${manifest} is missing`;
  return (await stat(join(path, manifest))).size === 0
    ? `the file ${manifest} is empty`
    : undefined;
}

async function inspectStrangers(
  folder: string,
  records: readonly DatabaseRecord[],
  log: Log,
): Promise<void> {
  const owned = new Set(records.map((record) => databaseFolder(folder, record)));
  const strangers = ((await listFiles(join(folder, "databases"))) ?? [])
    .map((name) => join(folder, "databases", name))
    .filter((path) => !owned.has(path));
  for (const path of strangers) {
    const isEmpty = (await listFiles(path))?.length === 0;
    if (isEmpty || isMarkedDeleted(path)) await rm(path, { recursive: true, force: true });
    else if (records.length === 0) throw new Error(explainLostList(folder, path));
    else log.warn({ path }, "a folder of data belongs to no database; it was left alone");
  }
}

function explainLostList(folder: string, path: string): string {
  return `The list of databases in ${folder}/registry is lost although there is data, in ${path} for one. Restore the data folder from a backup; nothing was changed.`;
}

async function listFiles(path: string): Promise<string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
