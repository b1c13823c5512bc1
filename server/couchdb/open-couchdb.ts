import { join } from "node:path";
import type { FastifyBaseLogger } from "fastify";
import { startEmbeddedCouchDb } from "#couchdb/embedded/start-embedded-couchdb.ts";
import type { Config } from "#server/config/read-config.ts";

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

/**
 * The CouchDB that the settings name, or else the embedded one in the data folder, on a private port.
 * @param now milliseconds since 1970.
 */
export async function openCouchdb(
  config: Config,
  log: FastifyBaseLogger,
  now: () => number,
): Promise<OpenCouchdb> {
  return config.couchdb
    ? nameExternalCouchdb(config.couchdb, config.dataDir)
    : await openEmbeddedCouchdb(config.dataDir, log, now);
}

function nameExternalCouchdb(
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

async function openEmbeddedCouchdb(
  dataDir: string,
  log: FastifyBaseLogger,
  now: () => number,
): Promise<OpenCouchdb> {
  const embedded = await startEmbeddedCouchDb({
    dataDir: join(dataDir, "couchdb"),
    host: "127.0.0.1",
    port: 0,
    log,
    now,
  });
  return {
    url: embedded.url,
    // It can be replaced while the server runs.
    secrets: undefined,
    where: `in ${dataDir}`,
    close: async () => await embedded.close(),
  };
}
