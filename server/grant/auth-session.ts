import { createHmac } from "node:crypto";

export interface AuthSessionInput {
  /** CouchDB's `[chttpd_auth] secret`. */
  readonly secret: string;
  /** The string in the user's `_users` document. */
  readonly salt: string;
  /** CouchDB user name; must not contain a colon. */
  readonly name: string;
  /** CouchDB's `[chttpd_auth] timeout`, in seconds. */
  readonly timeout: number;
  /** Seconds since 1970 when the cookie stops being valid. */
  readonly expiresAt: number;
}

/**
 * CouchDB's session cookie, for any expiry. CouchDB takes it while `now < timestamp + timeout` and sets no upper
 * bound for the timestamp, so `timestamp = expiresAt - timeout`. The key is the server's secret followed by the
 * user's salt (couch_httpd_auth.erl, `cookie_auth_cookie`), with SHA-256.
 */
export function mintAuthSession(input: AuthSessionInput): string {
  const { secret, salt, name, timeout, expiresAt } = input;
  if (salt === "") throw new Error("an empty salt would make the secret alone the key");
  const timestamp = (expiresAt - timeout).toString(16).toUpperCase();
  const message = `${name}:${timestamp}`;
  const mac = createHmac("sha256", secret + salt)
    .update(message)
    .digest();
  return Buffer.concat([Buffer.from(`${message}:`), mac]).toString("base64url");
}
