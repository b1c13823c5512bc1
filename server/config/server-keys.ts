import { hkdfSync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartProblem } from "./start-problem.ts";

/** What each derived key is for. A new purpose gets a new word, so that no key ever serves two. */
type KeyPurpose =
  | "access-token"
  | "refresh-token"
  | "email-claim"
  | "couchdb-password"
  | "sync-grant"
  | "signing-keys";

export interface ServerKeys {
  /** 32 bytes for each server key, the signing one first. */
  derive(purpose: KeyPurpose): readonly Uint8Array[];
}

export function createServerKeys(keys: readonly Uint8Array[]): ServerKeys {
  return {
    derive: (purpose) =>
      keys.map((key) => new Uint8Array(hkdfSync("sha256", key, "settee", purpose, 32))),
  };
}

/** Reads the server key of this data folder, or creates it, readable by its owner only. */
export async function openServerKeyFile(dataDir: string): Promise<Uint8Array> {
  const file = join(dataDir, "server-key");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const created = randomBytes(32);
  try {
    await writeFile(file, `${created.toString("base64")}\n`, { mode: 0o600, flag: "wx" });
    return new Uint8Array(created);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const key = Buffer.from((await readFile(file, "utf8")).trim(), "base64");
  if (key.length !== 32)
    throw new StartProblem(
      `${file} is damaged: it must hold 32 bytes in base64. Restore it from a backup, or remove it: then everybody has to log in again.`,
    );
  return new Uint8Array(key);
}
