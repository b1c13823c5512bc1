import { createHmac } from "node:crypto";
import type { CouchdbCredentials } from "./grant-strategy.ts";

/**
 * CouchDB's proxy authentication (chttpd_auth.erl, `proxy_authentication_handler`): with `proxy_use_secret` the token
 * is the HMAC-SHA-256 of the name, keyed with CouchDB's secret.
 */
export function proxyCredentials(secret: string, name: string): CouchdbCredentials {
  const token = createHmac("sha256", secret).update(name).digest("hex");
  return { ...withoutToken(name), "x-auth-couchdb-token": token };
}

/** What must open nothing. */
export function withoutToken(name: string): CouchdbCredentials {
  return { "x-auth-couchdb-username": name, "x-auth-couchdb-roles": "" };
}
