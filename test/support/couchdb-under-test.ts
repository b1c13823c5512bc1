import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { startEmbeddedCouchDb } from "#couchdb/embedded/start-embedded-couchdb.ts";

/** The CouchDB that a suite runs on: a real one when `COUCHDB_URL` names it, else an embedded one of its own. */
export interface CouchDbUnderTest {
  readonly kind: "embedded" | "couchdb";
  /** Without credentials and without a slash at the end. */
  readonly url: string;
  /** With the admin's credentials in it. */
  readonly adminUrl: string;
  readonly adminHeaders: Readonly<Record<string, string>>;
  readonly secret: string;
  /** Seconds. */
  readonly sessionTimeout: number;
  /** A new database, deleted after the suite. @returns its name */
  createDatabase(security?: object): Promise<string>;
  /** A new `_users` document, deleted after the suite. Without a password it has a salt only. */
  createUser(options?: { password?: string; roles?: string[] }): Promise<TestUser>;
  /** A request as the admin. `path` starts with a slash. */
  asAdmin(method: string, path: string, body?: unknown): Promise<Response>;
}

export interface TestUser {
  readonly name: string;
  readonly salt: string;
  readonly roles: readonly string[];
}

/** Lower-case letters and digits, starting with a letter. */
export function randomName(prefix: string): string {
  return `${prefix}${randomBytes(8).toString("hex")}`;
}

/** For what is promised of the embedded server alone: it is started whatever `COUCHDB_URL` names. */
export function useEmbeddedCouchDb(): CouchDbUnderTest {
  return useOne(undefined);
}

/** Starts or finds the CouchDB before the suite's tests and cleans up after them. Read its fields inside tests only. */
export function useCouchDb(): CouchDbUnderTest {
  return useOne(process.env["COUCHDB_URL"]);
}

function useOne(given: string | undefined): CouchDbUnderTest {
  let running: Running | undefined;
  const current = (): Running => {
    if (running === undefined) throw new Error("CouchDB is known inside tests only");
    return running;
  };
  beforeAll(async () => {
    running = await startOrFind(given);
  });
  afterAll(async () => {
    await running?.cleanUp();
  });
  return {
    get kind() {
      return current().kind;
    },
    get url() {
      return current().url;
    },
    get adminUrl() {
      return current().adminUrl;
    },
    get adminHeaders() {
      return current().adminHeaders;
    },
    get secret() {
      return current().secret;
    },
    get sessionTimeout() {
      return current().sessionTimeout;
    },
    createDatabase: (security) => current().createDatabase(security),
    createUser: (options) => current().createUser(options),
    asAdmin: (method, path, body) => current().asAdmin(method, path, body),
  };
}

interface Running extends CouchDbUnderTest {
  cleanUp(): Promise<void>;
}

async function startOrFind(given: string | undefined): Promise<Running> {
  if (given !== undefined && given !== "") {
    const target = describeTarget("couchdb", given.replace(/\/$/, ""));
    const secret = process.env["COUCHDB_SECRET"] ?? (await readConfig(target, "secret"));
    const sessionTimeout = Number(await readConfig(target, "timeout"));
    return createRunning(target, secret, sessionTimeout, async () => {});
  }
  const dataDir = await mkdtemp(join(tmpdir(), "settee-couchdb-"));
  const embedded = await startEmbeddedCouchDb({ dataDir });
  return createRunning(describeTarget("embedded", embedded.url), embedded.secret, 600, async () => {
    await embedded.close();
    await rm(dataDir, { recursive: true, force: true });
  });
}

type Target = Pick<CouchDbUnderTest, "kind" | "url" | "adminUrl" | "adminHeaders">;

function describeTarget(kind: CouchDbUnderTest["kind"], adminUrl: string): Target {
  const url = new URL(adminUrl);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    kind,
    url: url.origin,
    adminUrl,
    adminHeaders: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
  };
}

async function readConfig(target: Target, key: string): Promise<string> {
  const answer = await fetch(`${target.url}/_node/_local/_config/chttpd_auth/${key}`, {
    headers: target.adminHeaders,
  });
  if (!answer.ok) throw new Error(`chttpd_auth/${key}: ${answer.status} ${await answer.text()}`);
  return JSON.parse(await answer.text());
}

function createRunning(
  target: Target,
  secret: string,
  sessionTimeout: number,
  stop: () => Promise<void>,
): Running {
  const databases: string[] = [];
  const users: string[] = [];

  const asAdmin = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(target.url + path, {
      method,
      headers: { ...target.adminHeaders, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const must = async (answer: Response, what: string): Promise<void> => {
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${text}`);
  };

  async function deleteUser(name: string): Promise<void> {
    const path = `/_users/org.couchdb.user:${name}`;
    const head = await asAdmin("HEAD", path);
    const rev = head.headers.get("etag")?.replaceAll('"', "");
    if (head.ok && rev !== undefined)
      await must(await asAdmin("DELETE", `${path}?rev=${rev}`), path);
  }

  return {
    ...target,
    secret,
    sessionTimeout,
    asAdmin,
    async createDatabase(security) {
      const name = randomName("test-");
      databases.push(name);
      await must(await asAdmin("PUT", `/${name}?q=1`), `PUT ${name}`);
      if (security !== undefined)
        await must(await asAdmin("PUT", `/${name}/_security`, security), "PUT _security");
      return name;
    },
    async createUser({ password, roles = [] } = {}) {
      const name = randomName("u");
      const salt = randomBytes(16).toString("hex");
      users.push(name);
      const login = password === undefined ? { salt } : { password };
      const body = { name, type: "user", roles, ...login };
      await must(
        await asAdmin("PUT", `/_users/org.couchdb.user:${name}`, body),
        `PUT user ${name}`,
      );
      return { name, salt, roles };
    },
    async cleanUp() {
      for (const name of databases) await (await asAdmin("DELETE", `/${name}`)).text();
      for (const name of users) await deleteUser(name);
      await stop();
    },
  };
}
