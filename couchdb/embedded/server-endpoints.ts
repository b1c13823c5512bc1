import { randomBytes } from "node:crypto";
import { json, type Answer } from "./answer.ts";
import { NODE_NAME } from "./configuration.ts";
import { badRequest } from "./refusal.ts";
import { requireServerAdmin } from "./security.ts";
import type { ServerRequest } from "./server-request.ts";
import { VERSION } from "./version.ts";

/** `[uuids] max_count` */
const MAX_UUIDS = 1000;

/** `GET /` */
export async function getWelcome({ services }: ServerRequest): Promise<Answer> {
  return json(200, {
    couchdb: "Welcome",
    version: VERSION.number,
    uuid: services.identity.uuid,
    features: ["quickjs"],
    vendor: { name: VERSION.vendor },
  });
}

export async function getUp(): Promise<Answer> {
  return json(200, { status: "ok", seeds: {} });
}

export async function getUuids({ query }: ServerRequest): Promise<Answer> {
  const count = query.get("count") ?? "1";
  if (!/^\d{1,9}$/.test(count)) throw badRequest("count must be a positive integer");
  if (Number(count) > MAX_UUIDS) throw badRequest("count parameter too large");
  const uuids = Array.from({ length: Number(count) }, () => randomBytes(16).toString("hex"));
  return json(200, { uuids }, { "Cache-Control": "no-cache", Pragma: "no-cache" });
}

export async function getAllDatabases(request: ServerRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  return json(200, listDatabases(request));
}

/** Names of databases as the query asks for them. @throws Refusal 400 */
export function listDatabases({ query, services }: ServerRequest): string[] {
  const skip = readCount(query.get("skip")) ?? 0;
  const limit = readCount(query.get("limit")) ?? Number.POSITIVE_INFINITY;
  const bound = (name: string): string | undefined => query.get(name)?.replaceAll('"', "");
  const start = bound("startkey") ?? bound("start_key");
  const end = bound("endkey") ?? bound("end_key");
  const names = services.registry
    .names()
    .filter((name) => (start === undefined || name >= start) && (end === undefined || name <= end));
  const ordered = query.get("descending") === "true" ? names.toReversed() : names;
  return ordered.slice(skip, Math.min(skip + limit, ordered.length));
}

function readCount(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw badRequest(`Invalid value for integer: "${value}"`);
  return Number(value);
}

export async function getMembership(request: ServerRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  return json(200, { all_nodes: [NODE_NAME], cluster_nodes: [NODE_NAME] });
}

export async function getActiveTasks(request: ServerRequest): Promise<Answer> {
  requireServerAdmin(request.user);
  return json(200, request.services.tasks.describe());
}
