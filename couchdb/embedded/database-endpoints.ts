import { json, type Answer } from "./answer.ts";
import type { Database } from "./database.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { badRequest, databaseMissing, Refusal } from "./refusal.ts";
import { encodeDocumentId } from "./request-path.ts";
import type { DatabaseRecord } from "./registry.ts";
import { requireServerAdmin } from "./security.ts";
import { readSizes } from "./sizes.ts";
import type { ServerRequest } from "./server-request.ts";

const DATABASE_NAME = /^[a-z][a-z0-9_$()+/-]*$/;
const SYSTEM_DATABASES = new Set(["_users", "_replicator", "_global_changes"]);
/** A folder's name has room for 255 bytes. */
const MAX_NAME_LENGTH = 200;

/** `PUT /db` */
export async function putDatabase(request: ServerRequest, name: string): Promise<Answer> {
  requireServerAdmin(request.user);
  if (!DATABASE_NAME.test(name) && !SYSTEM_DATABASES.has(name))
    throw new Refusal(
      400,
      "illegal_database_name",
      `Name: '${name}'. Only lowercase characters (a-z), digits (0-9), and any of the characters _, $, (, ), +, -, and / are allowed. Must begin with a letter.`,
    );
  if (name.length > MAX_NAME_LENGTH)
    throw new Refusal(400, "database_name_too_long", `Database name is too long: ${name}`);
  const shards = readShards(request.query);
  const record = await request.services.registry.create(name, shards);
  if (record === undefined)
    throw new Refusal(
      412,
      "file_exists",
      "The database could not be created, the file already exists.",
    );
  return json(201, { ok: true }, { Location: `${request.origin}/${encodeDocumentId(name)}` });
}

/** The number of shards is kept and shown; the data is in one file anyway. */
function readShards(query: URLSearchParams): number {
  for (const name of ["q", "n"]) {
    const value = query.get(name);
    if (value !== null && !/^[1-9]\d{0,5}$/.test(value))
      throw badRequest(`The \`${name}\` value should be a positive integer.`);
  }
  return Number(query.get("q") ?? 2);
}

/** `DELETE /db`: it is gone when this answers; its files follow. */
export async function deleteDatabase(request: ServerRequest, name: string): Promise<Answer> {
  requireServerAdmin(request.user);
  const { registry, databases, log, users } = request.services;
  const record = await registry.remove(name);
  if (record === undefined) throw databaseMissing();
  users.forget();
  databases
    .destroy(record)
    .catch((error: unknown) => log.error({ error, database: name }, "removing files failed"));
  return json(200, { ok: true });
}

/** `GET /db` */
export async function getDatabase(request: DatabaseRequest): Promise<Answer> {
  return json(200, await describeDatabase(request.database, request.record));
}

/** What CouchDB tells of a database. */
export async function describeDatabase(
  database: Database,
  record: DatabaseRecord,
): Promise<unknown> {
  const tally = await database.ledger.tally();
  return {
    instance_start_time: record.instanceStartTime,
    db_name: record.name,
    purge_seq: database.formatSequence(tally.purges),
    update_seq: database.formatSequence(database.updateSequence),
    sizes: await readSizes(database, tally),
    props: {},
    doc_del_count: tally.deleted,
    doc_count: tally.documents,
    disk_format_version: 8,
    compact_running: database.compactions > 0,
    cluster: { q: record.shards, n: 1, w: 1, r: 1 },
  };
}
