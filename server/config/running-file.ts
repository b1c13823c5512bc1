import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** What a running server leaves for the command line: LevelDB has one owner, so others ask the owner over HTTP. */
const runningSchema = z.object({
  /** With admin credentials. */
  couchdbUrl: z.string(),
  /** Origin by which browsers reach Settee. */
  origin: z.string(),
});
export type Running = z.infer<typeof runningSchema>;

function fileIn(dataDir: string): string {
  return join(dataDir, "running.json");
}

/** Readable by its owner only: whoever has it is admin of the database. */
export async function writeRunningFile(dataDir: string, running: Running): Promise<void> {
  // A file that is there keeps its mode, so one that was left behind goes first.
  await removeRunningFile(dataDir);
  await writeFile(fileIn(dataDir), JSON.stringify(running), { mode: 0o600, flag: "wx" });
}

export async function removeRunningFile(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true });
}

/** Undefined: none was left, or it is not one of ours. A server that was killed leaves its own behind. */
export async function readRunningFile(dataDir: string): Promise<Running | undefined> {
  try {
    return runningSchema.safeParse(JSON.parse(await readFile(fileIn(dataDir), "utf8"))).data;
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
