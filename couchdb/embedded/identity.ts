import { randomBytes } from "node:crypto";
import { chmod, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { syncFolder } from "./sync-folder.ts";

/** What makes this server the same one after a restart. */
const identitySchema = z.object({
  /** PouchDB puts it into its replication ids: a new one makes every client read everything again. */
  uuid: z.string().regex(/^[0-9a-f]{32}$/),
  admin: z.object({
    name: z.string().min(1),
    password: z.string().min(16),
    salt: z.string().min(16),
  }),
  /** Signs AuthSession cookies. */
  secret: z.string().min(32),
});
export type Identity = z.infer<typeof identitySchema>;

const FILE = "couchdb.json";

/**
 * Reads the identity kept in the folder, or makes one if there is no data yet. The file holds secrets: mode 0600,
 * replaced atomically.
 * @throws Error that says what to do
 */
export async function keepIdentity(
  folder: string,
  { isNew }: { isNew: boolean },
): Promise<Identity> {
  const path = join(folder, FILE);
  const kept = await readIfPresent(path);
  if (kept !== undefined) {
    await chmod(path, 0o600);
    return parseIdentity(kept, path);
  }
  if (!isNew)
    throw new Error(
      `${path} is missing although the folder holds databases. Restore it from a backup: with a new one every device would log in and replicate from the beginning.`,
    );
  const identity = createIdentity();
  await writeAtomically(path, `${JSON.stringify(identity, null, 2)}\n`);
  return identity;
}

/** Makes another secret the one that signs; the cookies of the old one are dead. */
export async function keepSecret(folder: string, secret: string): Promise<void> {
  const path = join(folder, FILE);
  const kept = parseIdentity(await readFile(path, "utf8"), path);
  await writeAtomically(path, `${JSON.stringify({ ...kept, secret }, null, 2)}\n`);
}

function createIdentity(): Identity {
  return {
    uuid: hex(16),
    admin: { name: "admin", password: hex(24), salt: hex(16) },
    secret: hex(32),
  };
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

function parseIdentity(text: string, path: string): Identity {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON. Restore it from a backup.`, { cause });
  }
  const parsed = identitySchema.safeParse(value);
  if (!parsed.success)
    throw new Error(
      `${path} is damaged: ${z.prettifyError(parsed.error)}. Restore it from a backup.`,
    );
  return parsed.data;
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}
