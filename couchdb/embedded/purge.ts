import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { requireRevision } from "./query.ts";
import { badRequest, databaseMissing } from "./refusal.ts";
import { requireDatabaseAdmin, requireServerAdmin } from "./security.ts";
import { purgeDocuments } from "./store/purge-documents.ts";
import { readPurges, type PurgeInfo } from "./store/read-purges.ts";

/** `[purge] max_document_id_number` and `max_revisions_number`. */
const MAX_DOCUMENTS = 100;
const MAX_REVISIONS = 1000;

/** `POST /db/_purge`: the revisions are gone as if they had never been. */
export async function postPurge(request: DatabaseRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  const purge = readPurge(requireObject(await request.declaredJson()));
  const { database, record, services } = request;
  const purged = await database.write(() =>
    purgeDocuments(database, purge, record.purgedInfosLimit),
  );
  services.users.forget();
  return json(201, { purge_seq: null, purged: Object.fromEntries(purged) });
}

/** @throws Refusal 400 */
function readPurge(body: Readonly<Record<string, unknown>>): Map<string, string[]> {
  const entries = Object.entries(body).map(([id, revs]): [string, string[]] => {
    if (!Array.isArray(revs)) throw badRequest("Invalid list of revisions");
    return [id, revs.map((rev) => requireRevision(rev))];
  });
  if (entries.length > MAX_DOCUMENTS) throw badRequest("Exceeded maximum number of documents.");
  if (entries.reduce((count, [, revs]) => count + revs.length, 0) > MAX_REVISIONS)
    throw badRequest("Exceeded maximum number of revisions.");
  return new Map(entries);
}

/** `GET /db/_purged_infos` */
export async function getPurgedInfos(request: DatabaseRequest): Promise<Answer> {
  const infos: PurgeInfo[] = [];
  for await (const info of readPurges(request.database.store)) infos.push(info);
  return json(200, { purged_infos: infos });
}

/** `GET /db/_purged_infos_limit` */
export async function getPurgedInfosLimit(request: DatabaseRequest): Promise<Answer> {
  return json(200, request.record.purgedInfosLimit);
}

/** `PUT /db/_purged_infos_limit`: the next purge forgets what is beyond it. */
export async function putPurgedInfosLimit(request: DatabaseRequest): Promise<Answer> {
  requireDatabaseAdmin(request.user, request.author.security);
  const limit = z
    .int()
    .positive()
    .safeParse(await request.json());
  if (!limit.success) throw badRequest("`purged_infos_limit` must be positive integer");
  const changed = { purgedInfosLimit: limit.data };
  if (!(await request.services.registry.change(request.record.name, changed)))
    throw databaseMissing();
  return json(200, { ok: true });
}
