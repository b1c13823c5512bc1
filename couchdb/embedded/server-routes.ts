import type { Answer } from "./answer.ts";
import { getNode, putNodeConfig } from "./configuration.ts";
import { methodNotAllowed } from "./refusal.ts";
import {
  getActiveTasks,
  getAllDatabases,
  getMembership,
  getUp,
  getUuids,
  getWelcome,
} from "./server-endpoints.ts";
import type { ServerRequest } from "./server-request.ts";
import { getDatabasesInfo, postDatabasesInfo } from "./databases-info.ts";
import { deleteSession, getSession, postSession } from "./session.ts";

type ServerHandler = (request: ServerRequest) => Promise<Answer>;

/** Handlers by method, in the order in which CouchDB lists the methods it allows. HEAD is GET without a body. */
export type Methods<Handler> = Readonly<Record<string, Handler>>;

/** Endpoints of the server by the first segment of their path; anything else is a database. */
const SERVER_ROUTES: ReadonlyMap<string, Methods<ServerHandler>> = new Map([
  ["", { GET: getWelcome, HEAD: getWelcome }],
  ["_up", { GET: getUp, HEAD: getUp }],
  ["_session", { GET: getSession, HEAD: getSession, POST: postSession, DELETE: deleteSession }],
  ["_uuids", { GET: getUuids }],
  ["_all_dbs", { GET: getAllDatabases, HEAD: getAllDatabases }],
  ["_dbs_info", { GET: getDatabasesInfo, POST: postDatabasesInfo }],
  ["_membership", { GET: getMembership }],
  ["_active_tasks", { GET: getActiveTasks }],
  ["_node", { GET: getNode, HEAD: getNode, PUT: putNodeConfig }],
]);

/** @returns undefined when the path belongs to a database */
export function serverRoute(segments: readonly string[]): Methods<ServerHandler> | undefined {
  return SERVER_ROUTES.get(segments[0] ?? "");
}

/** @throws Refusal 405 */
export function chooseMethod<Handler>(methods: Methods<Handler>, method: string): Handler {
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handler === undefined) throw methodNotAllowed(Object.keys(methods).join(","));
  return handler;
}
