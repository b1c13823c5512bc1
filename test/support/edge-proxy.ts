import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type EdgeKind = "caddy" | "haproxy";

interface EdgeAddresses {
  readonly port: number;
  /** `host:port` each. */
  readonly settee: string;
  readonly couchdb: string;
}

const EDGE = fileURLToPath(new URL("../../couchdb/edge", import.meta.url));

export function isInstalled(kind: EdgeKind): boolean {
  return spawnSync(kind, [kind === "caddy" ? "version" : "-v"]).error === undefined;
}

/** The ready-made configuration of `couchdb/edge/`, unchanged, on a loopback port. Resolves when it listens. */
export async function startEdge(
  kind: EdgeKind,
  { port, settee, couchdb }: EdgeAddresses,
): Promise<{ close(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), "settee-edge-"));
  const env = {
    ...process.env,
    HOME: home,
    XDG_DATA_HOME: home,
    XDG_CONFIG_HOME: home,
    SETTEE_UPSTREAM: settee,
    COUCHDB_UPSTREAM: couchdb,
    SETTEE_SITE: `http://127.0.0.1:${port}`,
    SETTEE_BIND: `127.0.0.1:${port}`,
  };
  const config = join(EDGE, kind === "caddy" ? "Caddyfile" : "haproxy.cfg");
  const [command, ...args] =
    kind === "caddy"
      ? ["caddy", "run", "--config", config, "--adapter", "caddyfile"]
      : ["haproxy", "-db", "-f", config];
  const child = spawn(command ?? kind, args, { env });
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const exited = once(child, "exit");
  await Promise.race([
    listens(port),
    exited.then(() => Promise.reject(new Error(`${kind} ended:\n${said}`))),
  ]);
  return {
    async close() {
      child.kill("SIGKILL");
      await exited;
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Knocks until somebody opens: a process has no other way to say that it listens. */
async function listens(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      socket.destroy();
      return;
    } catch {
      // Not yet.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
