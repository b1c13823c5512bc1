import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import { compactDatabase } from "./compact.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { badRequest, databaseMissing, Refusal, unauthorized } from "./refusal.ts";
import { isDatabaseAdmin, requireDatabaseAdmin, securitySchema } from "./security.ts";

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
  const { databases, log, tasks } = request.services;
  databases
    .use(request.record, (database) => compactDatabase(database, tasks))
    .catch((error: unknown) =>
      log.error({ error, database: request.record.name }, "compaction failed"),
    );
  return json(202, { ok: true });
}
