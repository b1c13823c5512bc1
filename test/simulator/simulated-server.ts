import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { administerUsers } from "#server/cli/users-command.ts";
import { readRunningFile } from "#server/config/running-file.ts";
import type { NoteContent } from "#shared/note.ts";
import { noteSchema } from "#shared/note.ts";
import { until } from "#test/client/support/until.ts";
import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { startProduct, type Product } from "#test/support/product.ts";
import { tokenOf } from "#test/support/server-mailbox.ts";

const ADMIN = "host@simulator.test";

/** One document as a database has it: all its leaves, and what the winner says. */
export interface StoredDocument {
  readonly id: string;
  /** The deleted ones too, sorted. */
  readonly leaves: readonly string[];
  readonly isDeleted: boolean;
  /** Of the winner, without what PouchDB adds. */
  readonly fields: unknown;
}

/** Settee with its embedded database as a host runs it, in a process that can be killed. */
export interface SimulatedServer {
  /** Of the process that runs now. */
  readonly port: number;
  /** SIGKILL, and again on the same data. With `before`, runs while nothing runs. */
  kill(meanwhile?: () => Promise<void>): Promise<void>;
  /** Remembers the data as they are; only while nothing runs. */
  copy(): Promise<void>;
  hasCopy(): boolean;
  /** Puts the remembered data in place of those of today; only while nothing runs. */
  putBack(): Promise<void>;
  forgetCopy(): Promise<void>;
  ban(userId: string): Promise<void>;
  unban(userId: string): Promise<void>;
  /** Every cookie of the person is refused from now on. */
  rotateSalt(userId: string): Promise<void>;
  documents(userId: string): Promise<readonly StoredDocument[]>;
  /** Every text of the person that is in any leaf. */
  texts(userId: string): Promise<readonly NoteContent[]>;
  close(): Promise<void>;
}

const changesSchema = z.object({
  results: z.array(
    z.looseObject({
      id: z.string(),
      deleted: z.boolean().optional(),
      changes: z.array(z.object({ rev: z.string() })),
      doc: z.looseObject({ _rev: z.string() }),
    }),
  ),
});

/** @param changes of `_changes?style=all_docs&include_docs=true`. */
export function readStoredDocuments(changes: unknown): readonly StoredDocument[] {
  return changesSchema
    .parse(changes)
    .results.filter(({ id }) => !id.startsWith("_design/"))
    .map(({ id, deleted, changes: leaves, doc: { _rev: rev, ...fields } }) => ({
      id,
      leaves: leaves.map((leaf) => leaf.rev).toSorted(),
      isDeleted: deleted === true,
      fields: deleted === true ? rev : { ...fields, rev },
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const userSchema = z.looseObject({ salt: z.string() });
const leavesSchema = z.array(z.object({ ok: z.unknown().optional() }));

export async function startSimulatedServer(): Promise<SimulatedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "settee-simulator-"));
  const copyDir = `${dataDir}-copy`;
  const addressFile = join(dataDir, "running.json");
  const start = async (): Promise<Product> =>
    await startProduct({ dataDir, env: { LOG_LEVEL: "error" } });
  let product = await start();
  const url = (): string => `http://127.0.0.1:${product.port}`;
  let couchdb = await readCouchdb();
  let isCopied = false;
  try {
    await signUpAdmin();
  } catch (error) {
    await product.kill();
    throw error;
  }

  /** It answers before it has told where its database is. */
  async function readCouchdb(): Promise<{ origin: string; authorization: string }> {
    const { couchdbUrl } = await until("the server has left its address", () =>
      readRunningFile(dataDir),
    );
    const url = new URL(couchdbUrl);
    const credentials = Buffer.from(`${url.username}:${url.password}`).toString("base64");
    return { origin: url.origin, authorization: `Basic ${credentials}` };
  }

  async function signUpAdmin(): Promise<void> {
    const env = { DATA_DIR: dataDir, PORT: String(product.port), LOG_LEVEL: "error" };
    const printed = await administerUsers(["add", ADMIN, "--admin"], env);
    const invitation = tokenOf(printed.split("\n").at(1) ?? "");
    const input = { email: ADMIN, password: GOOD_PASSWORD, invitation };
    const answer = await openHttpSession(url()).mutate("account.signUp", input);
    if (answer.error) throw new Error(JSON.stringify(answer.error));
  }

  async function asAdmin(procedure: string, userId: string): Promise<void> {
    const session = openHttpSession(url());
    const { accessToken } = await session.logIn(ADMIN);
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await session.mutate(procedure, { userId }, { headers });
    if (answer.error) throw new Error(JSON.stringify(answer.error));
  }

  async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const { authorization } = couchdb;
    const json = "application/json";
    const headers = { authorization, accept: json, "content-type": json };
    const answer = await fetch(`${couchdb.origin}${path}`, { ...init, headers });
    const body: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return body;
  }

  const documents = async (userId: string): Promise<readonly StoredDocument[]> =>
    readStoredDocuments(await ask(`/user-${userId}/_changes?style=all_docs&include_docs=true`));

  async function textsOf(userId: string, { id, leaves, fields }: StoredDocument) {
    if (leaves.length === 1) return [fields];
    const path = `/user-${userId}/${encodeURIComponent(id)}?open_revs=all`;
    return leavesSchema.parse(await ask(path)).map(({ ok }) => ok);
  }

  return {
    get port() {
      return product.port;
    },
    async kill(meanwhile) {
      await product.kill();
      await meanwhile?.();
      await rm(addressFile, { force: true });
      product = await start();
      couchdb = await readCouchdb();
    },
    async copy() {
      await rm(copyDir, { recursive: true, force: true });
      await cp(dataDir, copyDir, { recursive: true });
      isCopied = true;
    },
    hasCopy: () => isCopied,
    async putBack() {
      await rm(dataDir, { recursive: true });
      await cp(copyDir, dataDir, { recursive: true });
    },
    async forgetCopy() {
      isCopied = false;
      await rm(copyDir, { recursive: true, force: true });
    },
    ban: (userId) => asAdmin("admin.ban", userId),
    unban: (userId) => asAdmin("admin.unban", userId),
    async rotateSalt(userId) {
      const path = `/_users/org.couchdb.user:${userId}`;
      const user = userSchema.parse(await ask(path));
      const salt = `${user.salt.slice(2)}${user.salt.slice(0, 2)}`;
      await ask(path, { method: "PUT", body: JSON.stringify({ ...user, salt }) });
    },
    documents,
    async texts(userId) {
      const all = await Promise.all(
        (await documents(userId)).map((document) => textsOf(userId, document)),
      );
      return all.flat().flatMap((fields) => {
        const note = noteSchema.safeParse(fields);
        return note.success ? [note.data] : [];
      });
    },
    async close() {
      await product.kill();
      for (const folder of [dataDir, copyDir]) await rm(folder, { recursive: true, force: true });
    },
  };
}
