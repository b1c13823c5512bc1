import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import buildProduct from "./build-product.ts";

/** Megabytes. */
interface ProcessMemory {
  /** What it has made: nobody else can have it meanwhile. */
  readonly own: number;
  /** Files that it has mapped, LevelDB's tables above all: the system takes them away when it needs the room. */
  readonly mapped: number;
}

export interface EmbeddedProcess {
  /** With the admin's credentials. */
  readonly url: string;
  /** Memory of the process that is in RAM. */
  memory(): Promise<ProcessMemory>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** `npm run settee -- couchdb`, in a process of its own on any free port. */
export async function startEmbeddedProcess(dataDir: string): Promise<EmbeddedProcess> {
  // A process that builds first keeps what building took: 600 MB.
  await buildProduct();
  const child = spawn(
    process.execPath,
    [
      "server/settee.mjs",
      "couchdb",
      "--port=0",
      `--data=${dataDir}`,
      "--admin=bench:bench-password",
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
  );
  const origin = await readOrigin(child.stdout);
  return {
    url: origin.replace("http://", "http://bench:bench-password@"),
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      const megabytes = (line: RegExp): number =>
        Math.round(Number(line.exec(status)?.[1] ?? 0) / 1024);
      return {
        own: megabytes(/RssAnon:\s+(\d+)/),
        mapped: megabytes(/RssFile:\s+(\d+)/),
      };
    },
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** The address that it prints once it is ready. */
async function readOrigin(output: NodeJS.ReadableStream): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: output })) {
    said.push(line);
    const [origin] = /http:\/\/[\w.[\]:]+:\d+/.exec(line) ?? [];
    if (origin !== undefined) return origin;
  }
  throw new Error(`it did not start: ${said.join("\n")}`);
}
