import { z } from "zod";
import { StartProblem } from "#server/config/start-problem.ts";
import { createUnlessExists, findInCouchdb, statusOf } from "./ask-couchdb.ts";
import { type Couchdb, withoutCredentials } from "./connect-couchdb.ts";
import { type CouchdbConfig, readCouchdbConfig } from "./read-couchdb-config.ts";

const welcomeSchema = z.looseObject({ couchdb: z.string(), version: z.string() });
const sessionSchema = z.looseObject({ userCtx: z.looseObject({ roles: z.array(z.string()) }) });

/**
 * Makes sure, before anybody is served, that this is a CouchDB that Settee can work with.
 * @throws StartProblem saying what to do.
 */
export async function checkCouchdb(couchdb: Couchdb, url: string): Promise<CouchdbConfig> {
  const address = withoutCredentials(url);
  await checkVersion(couchdb, address);
  await checkAdmin(couchdb, address);
  const config = await readCouchdbConfig(couchdb);
  checkConfig(config);
  await ensureUsersDatabase(couchdb);
  return config;
}

/** A CouchDB that was never set up has none. */
async function ensureUsersDatabase(couchdb: Couchdb): Promise<void> {
  const users = { db: "_users" };
  const info: unknown = await findInCouchdb(async () => await couchdb.request(users));
  if (info === undefined)
    await createUnlessExists(async () => await couchdb.request({ ...users, method: "PUT" }));
}

async function checkVersion(couchdb: Couchdb, address: string): Promise<void> {
  const welcome = welcomeSchema.safeParse(await ask(couchdb, "", address));
  if (!welcome.success) throw new StartProblem(`${address} is no CouchDB. Check COUCHDB_URL.`);
  const [major = 0, minor = 0] = welcome.data.version.split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 4))
    throw new StartProblem(
      `CouchDB at ${address} is version ${welcome.data.version}; Settee needs 3.4 or later.`,
    );
}

async function checkAdmin(couchdb: Couchdb, address: string): Promise<void> {
  const session = sessionSchema.safeParse(await ask(couchdb, "_session", address));
  if (!session.success || !session.data.userCtx.roles.includes("_admin"))
    throw new StartProblem(
      `The user that COUCHDB_URL names is no admin of CouchDB at ${address}. Settee creates users and databases, so it needs one.`,
    );
}

async function ask(couchdb: Couchdb, path: string, address: string): Promise<unknown> {
  try {
    return await couchdb.request({ path });
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined)
      throw new StartProblem(
        `CouchDB at ${address} does not answer. Check COUCHDB_URL, and that CouchDB runs.`,
        { cause: error },
      );
    if (status === 401)
      throw new StartProblem(
        `CouchDB at ${address} refuses the name or the password in COUCHDB_URL.`,
        { cause: error },
      );
    throw new StartProblem(
      `CouchDB at ${address} answers ${status} to /${path}. Check COUCHDB_URL.`,
      { cause: error },
    );
  }
}

function checkConfig(config: CouchdbConfig): void {
  if (!config.hashAlgorithms.includes("sha256"))
    throw new StartProblem(
      "CouchDB does not accept SHA-256 cookies. Set [chttpd_auth] hash_algorithms = sha256.",
    );
  if (config.defaultSecurity === "everyone")
    throw new StartProblem(
      "CouchDB makes new databases public. Set [couchdb] default_security = admin_only.",
    );
}
