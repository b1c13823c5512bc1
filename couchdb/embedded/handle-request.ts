import type { Answer } from "./answer.ts";
import type { Authenticated } from "./authentication.ts";
import { deleteDatabase, putDatabase } from "./database-endpoints.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { databaseRoute } from "./database-routes.ts";
import { databaseMissing } from "./refusal.ts";
import type { CouchRequest } from "./request.ts";
import { encodeDocumentId } from "./request-path.ts";
import { requireMember, requireServerAdmin } from "./security.ts";
import { chooseMethod, serverRoute } from "./server-routes.ts";
import type { Respond, ServerRequest } from "./server-request.ts";
import type { Services } from "./services.ts";
import { USERS_DATABASE } from "./users.ts";

/**
 * Who asks → what the path names → may they → answer. What a handler has open stays open until the answer is out.
 * @throws Refusal
 */
export async function handleRequest(
  request: CouchRequest,
  services: Services,
  authenticated: Authenticated,
  respond: Respond,
): Promise<void> {
  const { user } = authenticated;
  const serverRequest: ServerRequest = { ...request, services, user, authenticated };
  const route = serverRoute(request.segments);
  if (route !== undefined) return respond(await chooseMethod(route, request.method)(serverRequest));
  return handleDatabaseRequest(serverRequest, respond);
}

async function handleDatabaseRequest(request: ServerRequest, respond: Respond): Promise<void> {
  const [name = "", ...path] = request.segments;
  if (path.length === 0 && request.method === "PUT")
    return respond(await putDatabase(request, name));
  if (path.length === 0 && request.method === "DELETE")
    return respond(await deleteDatabase(request, name));

  const { services, user } = request;
  const record = services.registry.get(name);
  if (record === undefined) throw databaseMissing();
  if (name === USERS_DATABASE) requireUsersAccess(request, path);
  requireMember(user, record.security);
  const route = databaseRoute(path);
  const handler = chooseMethod(route.methods, request.method);
  return services.databases.use(record, async (database) => {
    const databaseRequest: DatabaseRequest = {
      ...request,
      record,
      database,
      author: { user, security: record.security, functions: services.functions },
      documentId: route.documentId,
      attachmentName: route.attachmentName,
      documentLocation: [request.origin, name, route.documentId]
        .filter((part) => part !== "")
        .map((part, index) => (index === 0 ? part : encodeDocumentId(part)))
        .join("/"),
    };
    return respond(await runHandler(handler, databaseRequest));
  });
}

/** A write to `_users` is known to the next request, also when it failed half-way. */
async function runHandler(
  handler: (request: DatabaseRequest) => Promise<Answer>,
  request: DatabaseRequest,
): Promise<Answer> {
  try {
    return await handler(request);
  } finally {
    if (request.record.name === USERS_DATABASE && request.method !== "GET")
      request.services.users.forget();
  }
}

/** Lists of users are for server admins, whatever `_security` says. @throws Refusal 401 */
function requireUsersAccess(request: ServerRequest, path: readonly string[]): void {
  if (path[0] === "_all_docs" || path[0] === "_changes") requireServerAdmin(request.user);
}
