import { createHmac } from "node:crypto";
import { isSameSecret } from "./passwords.ts";
import type { UserContext } from "./security.ts";

/**
 * Whom a proxy that knows the secret names, as CouchDB's `proxy_authentication_handler` with `proxy_use_secret`: the
 * token is the HMAC of the name. Without a right token the headers mean nothing.
 */
export function readProxyUser(
  header: (name: string) => string | undefined,
  secret: string,
): UserContext | undefined {
  const name = header("x-auth-couchdb-username");
  const token = header("x-auth-couchdb-token");
  if (name === undefined || token === undefined) return undefined;
  const expected = createHmac("sha256", secret).update(name).digest("hex");
  if (!isSameSecret(token, expected)) return undefined;
  const roles = (header("x-auth-couchdb-roles") ?? "").split(",").map((role) => role.trim());
  return { name, roles: roles.filter((role) => role !== "") };
}
