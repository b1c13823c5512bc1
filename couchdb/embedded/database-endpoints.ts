import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { generation } from "./document.ts";
import { badRequest, databaseMissing, Refusal, unauthorized } from "./refusal.ts";
import { encodeDocumentId } from "./request-path.ts";
import { readLeaves } from "./revisions.ts";
import {
  isDatabaseAdmin,
  requireDatabaseAdmin,
  requireServerAdmin,
  securitySchema,
} from "./security.ts";
import type { ServerRequest } from "./server-request.ts";
import { requireRevision } from "./query.ts";

const DATABASE_NAME = /^[a-z][a-z0-9_$()+/-]*$/;
/** A folder's name has room for 255 bytes. */
const MAX_NAME_LENGTH = 200;

/** `PUT /db` */
export async function putDatabase(request: ServerRequest, name: string): Promise<Answer> {
  requireServerAdmin(request.user);
  if (!DATABASE_NAME.test(name))
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
  const { database, record } = request;
  const info = await database.pouch.info();
  const sequence = await database.updateSequence();
  const deleted = await database.sequences.deletedDocuments();
  return json(200, {
    instance_start_time: record.instanceStartTime,
    db_name: record.name,
    purge_seq: database.formatSequence(0),
    update_seq: database.formatSequence(sequence),
    sizes: { file: 0, external: 0, active: 0 },
    props: {},
    doc_del_count: deleted,
    doc_count: info.doc_count,
    disk_format_version: 8,
    compact_running: false,
    cluster: { q: record.shards, n: 1, w: 1, r: 1 },
  });
}

export async function getSecurity(request: DatabaseRequest): Promise<Answer> {
  return json(200, request.author.security);
}

export async function putSecurity(request: DatabaseRequest): Promise<Answer> {
  requireDatabaseAdmin(request.user, request.author.security);
  const security = securitySchema.safeParse(requireObject(await request.json()));
  if (!security.success)
    throw badRequest("`admins` and `members` must be objects with lists of `names` and `roles`.");
  const { registry } = request.services;
  if (!(await registry.change(request.record.name, { security: security.data })))
    throw databaseMissing();
  return json(200, { ok: true });
}

export async function getRevisionsLimit(request: DatabaseRequest): Promise<Answer> {
  return json(200, request.record.revsLimit);
}

/** PouchDB reads the limit when it opens a database, so it is opened anew once nobody is in it. */
export async function putRevisionsLimit(request: DatabaseRequest): Promise<Answer> {
  requireDatabaseAdmin(request.user, request.author.security);
  const limit = z
    .number()
    .int()
    .positive()
    .safeParse(await request.json());
  if (!limit.success) throw badRequest("`rev_limit` must be a positive integer.");
  const { registry, databases } = request.services;
  if (!(await registry.change(request.record.name, { revsLimit: limit.data })))
    throw databaseMissing();
  databases.reopen(request.record.name);
  return json(200, { ok: true });
}

/** Every write is in LevelDB's log when it is answered, so there is nothing to wait for. */
export async function postEnsureFullCommit(request: DatabaseRequest): Promise<Answer> {
  return json(201, { ok: true, instance_start_time: request.record.instanceStartTime });
}

/** `POST /db/_compact` goes on after the answer, as in CouchDB. */
export async function postCompact(request: DatabaseRequest): Promise<Answer> {
  if (!isDatabaseAdmin(request.user, request.author.security))
    throw unauthorized("You are not a server or db admin.");
  await request.declaredJson().catch((error: unknown) => {
    // The body may be empty; only its content type counts.
    if (!(error instanceof Refusal) || error.status !== 400) throw error;
  });
  const { databases, log } = request.services;
  databases
    .use(request.record, ({ pouch }) => pouch.compact())
    .catch((error: unknown) =>
      log.error({ error, database: request.record.name }, "compaction failed"),
    );
  return json(202, { ok: true });
}

const purgeSchema = z.record(z.string(), z.array(z.string()));

/**
 * `POST /db/_purge`. PouchDB's LevelDB adapter can't forget a revision: a purged leaf becomes a tombstone whose body is
 * compacted away, so the document is gone and its text with it, but the deletion shows in the changes feed.
 */
export async function postPurge(request: DatabaseRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  const wanted = purgeSchema.safeParse(requireObject(await request.declaredJson()));
  if (!wanted.success)
    throw badRequest("Request body must be a JSON object of lists of revisions.");
  const { database } = request;
  const purged = await database.write(async () => {
    const results: [string, string[]][] = [];
    for (const [id, revs] of Object.entries(wanted.data))
      results.push([
        id,
        await purgeLeaves(
          request,
          id,
          revs.map((rev) => requireRevision(rev)),
        ),
      ]);
    return results;
  });
  await database.pouch.compact();
  request.services.users.forget();
  return json(201, { purge_seq: null, purged: Object.fromEntries(purged) });
}

async function purgeLeaves(
  { database }: DatabaseRequest,
  id: string,
  revs: readonly string[],
): Promise<string[]> {
  const leaves = await readLeaves(database.pouch, id);
  const found = leaves.map((leaf) => leaf.rev).filter((rev) => revs.includes(rev));
  const oldestFirst = found.toSorted((left, right) => generation(left) - generation(right));
  const alive = new Set(leaves.filter((leaf) => !leaf.deleted).map((leaf) => leaf.rev));
  for (const rev of oldestFirst)
    if (alive.has(rev))
      await database.pouch.bulkDocs([{ _id: id, _rev: rev, _deleted: true }], { new_edits: true });
  return found;
}
