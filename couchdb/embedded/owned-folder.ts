import { constants } from "node:fs";
import { access, mkdir, realpath } from "node:fs/promises";

/** Folders that servers in this process own. LevelDB's lock keeps out other processes, not this one. */
const ownedHere = new Set<string>();

const inUse = (folder: string, cause?: unknown): Error =>
  new Error(
    `The database folder ${folder} is in use by another running server. Stop that one, or choose another DATA_DIR.`,
    { cause },
  );

/** Makes the folder if needed. @returns its real path. @throws Error that says what to do */
export async function claimFolder(folder: string): Promise<string> {
  let path: string;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    path = await realpath(folder);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The database folder ${folder} can't be written: ${why}`, { cause });
  }
  if (ownedHere.has(path)) throw inUse(path);
  ownedHere.add(path);
  return path;
}

export function releaseFolder(path: string): void {
  ownedHere.delete(path);
}

/** Why the list of databases can't be opened, in words for the person who starts the server. */
export function explainRegistryError(folder: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error);
  if (/\block\b/i.test(why)) return inUse(folder, error);
  return new Error(
    `The list of databases in ${folder}/registry can't be read: ${why}. Restore the data folder from a backup; nothing was changed.`,
    { cause: error },
  );
}
