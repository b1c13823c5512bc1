import { parseArgs } from "node:util";
import {
  startEmbeddedCouchDb,
  type EmbeddedCouchDb,
  type EmbeddedCouchDbOptions,
} from "#couchdb/embedded/start-embedded-couchdb.ts";
import { UsageProblem, type Command } from "./command.ts";

/** The embedded database alone, for replicators, backup tools and whatever else speaks CouchDB's API. */
export const couchdbCommand: Command = {
  name: "couchdb",
  usage:
    "[--port 5984] [--host 127.0.0.1] [--data ./data] [--admin name:password] [--cors https://origin]…",
  summary: "Serves just the database: CouchDB's HTTP API, without Settee.",
  async run(words) {
    const options = readOptions(words);
    const couchdb = await startEmbeddedCouchDb(options);
    announce(couchdb, options);
    await untilStopped();
    await couchdb.close();
    return 0;
  },
};

/** @throws UsageProblem */
function readOptions(words: readonly string[]): EmbeddedCouchDbOptions {
  const given = parse(words);
  const port = Number(given.port);
  if (!/^\d{1,5}$/.test(given.port) || port > 65_535)
    throw new UsageProblem(`--port must be a number from 0 to 65535, not "${given.port}".`);
  return {
    dataDir: given.data,
    host: given.host,
    port,
    corsOrigins: given.cors.map(readOrigin),
    ...(given.admin === undefined ? {} : { admin: readAdmin(given.admin) }),
  };
}

function parse(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        port: { type: "string", default: "5984" },
        // Everybody who can reach the port can try passwords: other addresses only when asked for.
        host: { type: "string", default: "127.0.0.1" },
        data: { type: "string", default: "./data" },
        admin: { type: "string" },
        cors: { type: "string", multiple: true, default: [] },
      },
    });
    return values;
  } catch (error) {
    throw new UsageProblem(error instanceof Error ? error.message : String(error));
  }
}

function readAdmin(given: string): { name: string; password: string } {
  const [, name, password] = /^([^:_][^:]*):(.+)$/.exec(given) ?? [];
  if (name === undefined || password === undefined)
    throw new UsageProblem("--admin must be name:password.");
  return { name, password };
}

function readOrigin(given: string): string {
  const { origin } = URL.canParse(given) ? new URL(given) : { origin: "null" };
  if (origin === "null" || origin !== given)
    throw new UsageProblem(`--cors must be an origin like https://example.org, not "${given}".`);
  return origin;
}

function announce(couchdb: EmbeddedCouchDb, { admin, dataDir }: EmbeddedCouchDbOptions): void {
  const url = new URL(couchdb.url);
  process.stdout.write(`The database is ready at ${url.origin}\n`);
  process.stdout.write(`Its data is in ${dataDir}\n`);
  if (admin === undefined)
    process.stdout.write(
      `The admin is "${url.username}"; the password is in ${dataDir}/couchdb.json.\n`,
    );
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
