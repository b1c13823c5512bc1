import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { PASSWORD, send } from "./accounts-under-bench.ts";
import type { BenchRow } from "./bench.ts";

const VERSION = "0.28.0";
const SERVER = fileURLToPath(new URL("couch-auth-server.mjs", import.meta.url));

/** couch-auth, which others build such apps on, by what a client does with it. */
export interface CouchAuth {
  signUp(email: string): Promise<void>;
  /** Answers what stands in `Authorization`. */
  logIn(email: string): Promise<string>;
  refresh(authorization: string): Promise<void>;
}

const sessionSchema = z.object({ token: z.string(), password: z.string() });

/**
 * Runs couch-auth in a process of its own on the same CouchDB. It is installed for the benchmark alone, and is no part
 * of this project; `run` gets undefined when that is not possible.
 */
export async function withCouchAuth<T>(
  couchdbUrl: string,
  tell: (line: string) => void,
  run: (couchAuth: CouchAuth | undefined) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "settee-couch-auth-"));
  const base = couchdbUrl.replace(/\/$/, "");
  const users = `bench-${randomBytes(6).toString("hex")}`;
  const prefix = `bench${randomBytes(6).toString("hex")}`;
  try {
    if (!(await isInstalled(folder, tell))) return await run(undefined);
    await send("PUT", `${base}/${users}`);
    const child = spawn(process.execPath, [SERVER, folder, base, users, prefix], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const url = `http://127.0.0.1:${await readPort(child)}/auth`;
      tell(`couch-auth ${VERSION} with its own settings: PBKDF2-SHA256, 600,000 rounds`);
      return await run(openClient(url));
    } finally {
      child.kill();
      await removeTraces(base, users);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isInstalled(folder: string, tell: (line: string) => void): Promise<boolean> {
  const args = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"];
  try {
    await promisify(execFile)("npm", [...args, "-E", `@perfood/couch-auth@${VERSION}`]);
    return true;
  } catch (error) {
    tell(`couch-auth is left out, it could not be installed: ${String(error).split("\n")[0]}`);
    return false;
  }
}

async function readPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error("couch-auth tells nothing");
  const lines = createInterface(child.stdout);
  const ended = once(child, "exit").then(() => {
    throw new Error("couch-auth ended instead of starting");
  });
  const [line]: unknown[] = await Promise.race([once(lines, "line"), ended]);
  return Number(line);
}

function openClient(url: string): CouchAuth {
  return {
    async signUp(email) {
      const passwords = { password: PASSWORD, confirmPassword: PASSWORD };
      await send("POST", `${url}/register`, { email, ...passwords });
    },
    async logIn(email) {
      const { body } = await send("POST", `${url}/login`, { username: email, password: PASSWORD });
      const { token, password } = sessionSchema.parse(JSON.parse(body));
      return `Bearer ${token}:${password}`;
    },
    async refresh(authorization) {
      await send("POST", `${url}/refresh`, {}, { authorization });
    },
  };
}

const usersSchema = z.object({
  rows: z.array(
    z.object({
      doc: z.object({
        session: z.record(z.string(), z.unknown()).default({}),
        inactiveSessions: z.array(z.string()).default([]),
        personalDBs: z.record(z.string(), z.unknown()).default({}),
      }),
    }),
  ),
});
const revisionSchema = z.object({ _rev: z.string() });

/** People's databases, and one CouchDB user for each of their sessions. */
async function removeTraces(base: string, users: string): Promise<void> {
  const { body } = await send("GET", `${base}/${users}/_all_docs?include_docs=true`);
  for (const { doc } of usersSchema.parse(JSON.parse(body)).rows) {
    for (const database of Object.keys(doc.personalDBs))
      await send("DELETE", `${base}/${database}`);
    for (const name of [...Object.keys(doc.session), ...doc.inactiveSessions]) {
      const path = `${base}/_users/org.couchdb.user:${name}`;
      const { _rev: rev } = revisionSchema.parse(JSON.parse((await send("GET", path)).body));
      await send("DELETE", `${path}?rev=${rev}`);
    }
  }
  await send("DELETE", `${base}/${users}`);
}

/** The row that holds a figure against couch-auth's, if there is one. */
export function besideCouchAuth(
  what: string,
  { subject, beside }: { readonly subject: number; readonly beside: number | undefined },
): BenchRow[] {
  if (beside === undefined) return [];
  const reference = { what: "the same with couch-auth (per second)", value: beside };
  return [{ what, value: subject, reference }];
}
