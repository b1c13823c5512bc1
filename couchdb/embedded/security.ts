import { z } from "zod";
import { forbidden, type Refusal, unauthorized } from "./refusal.ts";

/** Who asks, as CouchDB's `userCtx`. */
export interface UserContext {
  readonly name: string | null;
  readonly roles: readonly string[];
}

export const ANONYMOUS: UserContext = { name: null, roles: [] };
const SERVER_ADMIN = "_admin";

const membersSchema = z.looseObject({
  names: z.array(z.string()).optional(),
  roles: z.array(z.string()).optional(),
});
/** A database's `_security` object; fields that are not CouchDB's are kept. */
export const securitySchema = z.looseObject({
  admins: membersSchema.optional(),
  members: membersSchema.optional(),
});
export type SecurityObject = z.infer<typeof securitySchema>;

/** A new database belongs to server admins alone, as in CouchDB 3. */
export const ADMIN_ONLY: SecurityObject = {
  members: { roles: [SERVER_ADMIN] },
  admins: { roles: [SERVER_ADMIN] },
};

function isServerAdmin(user: UserContext): boolean {
  return user.roles.includes(SERVER_ADMIN);
}

/** @throws Refusal 401, also for somebody who is logged in, as CouchDB does. */
export function requireServerAdmin(user: UserContext): void {
  if (!isServerAdmin(user)) throw unauthorized("You are not a server admin.");
}

export function isDatabaseAdmin(user: UserContext, security: SecurityObject): boolean {
  return isServerAdmin(user) || isListed(user, security.admins);
}

/** @throws Refusal 401 for anonymous visitors, 403 for others. */
export function requireDatabaseAdmin(user: UserContext, security: SecurityObject): void {
  if (isDatabaseAdmin(user, security)) return;
  throw refuse(user, "You are not a db or server admin.", "You are not a db or server admin.");
}

/** @throws Refusal 401 for anonymous visitors, 403 for others. */
export function requireMember(user: UserContext, security: SecurityObject): void {
  if (isDatabaseAdmin(user, security)) return;
  if (isPublic(security) || isListed(user, security.members)) return;
  throw refuse(
    user,
    "You are not authorized to access this db.",
    "You are not allowed to access this db.",
  );
}

/** No member named at all: the database is open to the world, for reading and writing. */
function isPublic(security: SecurityObject): boolean {
  const { names = [], roles = [] } = security.members ?? {};
  return names.length === 0 && roles.length === 0;
}

function isListed(user: UserContext, list: SecurityObject["members"]): boolean {
  const { names = [], roles = [] } = list ?? {};
  if (user.name !== null && names.includes(user.name)) return true;
  return roles.some((role) => user.roles.includes(role));
}

function refuse(user: UserContext, anonymous: string, known: string): Refusal {
  return user.name === null ? unauthorized(anonymous) : forbidden(known);
}
