import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const START = fileURLToPath(new URL("../../server/start.mjs", import.meta.url));

/** Settee as a host runs it: `npm start` in a process of its own. */
export interface Product {
  readonly port: number;
  readonly dataDir: string;
  /** Everything it printed so far. */
  output(): string;
  /** As Ctrl-C does; resolves when the process is gone. */
  stop(): Promise<void>;
  /** As a power cut does. */
  kill(): Promise<void>;
}

export async function startProduct(
  options: { dataDir?: string; env?: Record<string, string> } = {},
): Promise<Product> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "settee-data-")));
  const port = await findFreePort();
  const run = runStart({ DATA_DIR: dataDir, PORT: String(port), ...options.env });
  const url = `http://127.0.0.1:${port}/healthz`;
  await Promise.race([
    answers(url, run.exited),
    run.exited.then((code) => {
      throw new Error(`Settee ended with ${code} instead of starting:\n${run.output()}`);
    }),
  ]);
  const end = async (signal: NodeJS.Signals) => {
    run.signal(signal);
    await run.exited;
  };
  return {
    port,
    dataDir,
    output: run.output,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/** Runs `npm start`'s program until it ends by itself; for starts that must fail. */
export async function runProductToItsEnd(
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const run = runStart(env);
  const code = await run.exited;
  return { code, output: run.output() };
}

export async function removeDataDir(product: Product): Promise<void> {
  await rm(product.dataDir, { recursive: true, force: true });
}

function runStart(env: Record<string, string>) {
  const child = spawn(process.execPath, [START], { env: { ...process.env, ...env } });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exited = once(child, "close").then(() => child.exitCode);
  return { exited, output: () => output, signal: (name: NodeJS.Signals) => child.kill(name) };
}

/** Asks until the first answer: a process has no other way to tell another that it listens. */
async function answers(url: string, exited: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort();
  void exited.then(stop, stop);
  while (!over.signal.aborted) {
    try {
      await fetch(url);
      return;
    } catch {
      // Not listening yet.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
