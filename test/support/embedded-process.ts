import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface EmbeddedProcess {
  /** With the admin's credentials. */
  readonly url: string;
  /** Memory of the process that is in RAM. */
  residentMegabytes(): Promise<number>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** `npm run settee -- couchdb`, in a process of its own on any free port. */
export async function startEmbeddedProcess(dataDir: string): Promise<EmbeddedProcess> {
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
    async residentMegabytes() {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    },
    async stop() {
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
