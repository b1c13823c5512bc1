import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import { describeDatabase } from "./database-endpoints.ts";
import { badRequest, Refusal } from "./refusal.ts";
import { requireServerAdmin } from "./security.ts";
import { listDatabases } from "./server-endpoints.ts";
import type { ServerRequest } from "./server-request.ts";

/** `[chttpd] max_db_number_for_dbs_info_req` */
const MOST = 100;

/** `GET /_dbs_info`: takes the parameters of `_all_dbs`. */
export async function getDatabasesInfo(request: ServerRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  return json(200, await describeEach(request, listDatabases(request)));
}

/** `POST /_dbs_info` */
export async function postDatabasesInfo(request: ServerRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  const { keys } = requireObject(await request.declaredJson());
  if (keys === undefined) throw badRequest("`keys` member must exist.");
  const names = z.array(z.string()).safeParse(keys);
  if (!names.success) throw badRequest("`keys` member must be an array.");
  if (names.data.length > MOST) throw badRequest("exceeded maximum number of keys.");
  return json(200, await describeEach(request, names.data));
}

async function describeEach(
  { services }: ServerRequest,
  names: readonly string[],
): Promise<unknown[]> {
  const described: unknown[] = [];
  for (const name of names) described.push(await describe(services, name));
  return described;
}

async function describe(
  { registry, databases }: ServerRequest["services"],
  name: string,
): Promise<unknown> {
  const record = registry.get(name);
  const missing = { key: name, error: "not_found" };
  if (record === undefined) return missing;
  try {
    return await databases.use(record, async (database) => ({
      key: name,
      info: await describeDatabase(database, record),
    }));
  } catch (error) {
    // Deleted meanwhile.
    if (error instanceof Refusal && error.status === 404) return missing;
    throw error;
  }
}
