import type { FastifyBaseLogger } from "fastify";
import type { Config } from "#server/config/read-config.ts";
import { StartProblem } from "#server/config/start-problem.ts";

/** The database that stands behind `/db`, wherever it runs. */
export interface OpenCouchdb {
  /** With admin credentials. */
  readonly url: string;
  /** The first that CouchDB accepts mints; undefined: read it from CouchDB's configuration. */
  readonly secrets: readonly string[] | undefined;
  /** For a person: where the data is. */
  readonly where: string;
  close(): Promise<void>;
}

/** The CouchDB that the settings name, or else the embedded one in the data folder. */
export async function openCouchdb(config: Config, _log: FastifyBaseLogger): Promise<OpenCouchdb> {
  if (config.couchdb) return openExternalCouchdb(config.couchdb, config.dataDir);
  throw new StartProblem("COUCHDB_URL is not set.");
}

function openExternalCouchdb(
  couchdb: NonNullable<Config["couchdb"]>,
  dataDir: string,
): OpenCouchdb {
  const { host } = new URL(couchdb.url);
  return {
    url: couchdb.url,
    secrets: couchdb.secrets,
    where: `in CouchDB at ${host}, the server key in ${dataDir}`,
    close: async () => undefined,
  };
}
