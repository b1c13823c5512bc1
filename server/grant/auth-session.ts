import { createHmac, timingSafeEqual } from "node:crypto";

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

/** A cookie in parts, not yet verified. */
export interface AuthSessionParts {
  readonly name: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** Undefined for what is no such cookie. */
export function readAuthSessionParts(cookie: string): AuthSessionParts | undefined {
  const text = Buffer.from(cookie, "base64url").toString("latin1");
  const [, name, time] = /^([^:]+):([0-9A-F]{1,12}):/.exec(text) ?? [];
  if (name === undefined || time === undefined) return undefined;
  return { name, timestamp: Number.parseInt(time, 16) };
}

/** Seconds since 1970 when a cookie of CouchDB's stops being valid, by CouchDB's clock. Throws for what is no cookie. */
export function expiryOf(cookie: string, timeout: number): number {
  const parts = readAuthSessionParts(cookie);
  if (parts === undefined) throw new Error("CouchDB's cookie cannot be read");
  return parts.timestamp + timeout;
}

/** Constant time for cookies of one length. */
export function isSameCookie(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
