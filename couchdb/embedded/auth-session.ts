import { createHmac, timingSafeEqual } from "node:crypto";
import { badRequest } from "./refusal.ts";

/** A cookie's claim, not yet verified. Times are Unix seconds. */
export interface AuthSessionClaim {
  readonly name: string;
  readonly issuedAt: number;
  readonly message: string;
  readonly mac: Buffer;
}

/** CouchDB renews a session as soon as less than this part of its time is left (couch_httpd_auth.erl). */
const RENEW_BELOW = 0.9;

/**
 * The value of CouchDB's AuthSession cookie: base64url without padding of `name:HEX(seconds):HMAC-SHA-256`,
 * keyed with secret and salt (couch_httpd_auth.erl, cookie_auth_cookie).
 * @param issuedAt Unix seconds
 */
export function mintAuthSession(
  name: string,
  issuedAt: number,
  secret: string,
  salt: string,
): string {
  const message = `${name}:${issuedAt.toString(16).toUpperCase()}`;
  const mac = sign(message, secret, salt);
  return Buffer.concat([Buffer.from(`${message}:`), mac]).toString("base64url");
}

/**
 * @returns undefined for a cookie that CouchDB takes for none.
 * @throws Refusal 400 for one that can't be decoded, with CouchDB's words.
 */
export function readAuthSession(value: string): AuthSessionClaim | undefined {
  if (value === "") return undefined;
  const malformed = badRequest("Malformed AuthSession cookie. Please clear your cookies.");
  if (!/^[A-Za-z0-9_\-+/]+={0,2}$/.test(value)) throw malformed;
  const bytes = Buffer.from(value, "base64");
  const nameEnd = bytes.indexOf(":");
  const timeEnd = nameEnd === -1 ? -1 : bytes.indexOf(":", nameEnd + 1);
  if (timeEnd === -1) throw malformed;
  const time = bytes.toString("latin1", nameEnd + 1, timeEnd);
  // CouchDB takes a time that is no number for no cookie at all.
  if (!/^[0-9A-Fa-f]{1,12}$/.test(time)) return undefined;
  return {
    name: bytes.toString("utf8", 0, nameEnd),
    issuedAt: Number.parseInt(time, 16),
    message: bytes.toString("utf8", 0, timeEnd),
    mac: bytes.subarray(timeEnd + 1),
  };
}

/** Constant time. */
export function isSignedWith(claim: AuthSessionClaim, secret: string, salt: string): boolean {
  const expected = sign(claim.message, secret, salt);
  return expected.length === claim.mac.length && timingSafeEqual(expected, claim.mac);
}

/** Seconds that a session issued then still lives; zero or less when it is over. */
export function secondsLeft(claim: AuthSessionClaim, now: number, timeout: number): number {
  return claim.issuedAt + timeout - now;
}

export function wantsRenewal(left: number, timeout: number): boolean {
  return left < timeout * RENEW_BELOW;
}

/** The whole Set-Cookie header as CouchDB writes it. */
export function authSessionHeader(value: string, now: number, timeout: number): string {
  const expires = new Date((now + timeout) * 1000)
    .toUTCString()
    .replace(/(\d\d) (\w{3}) (\d{4})/, "$1-$2-$3");
  return `AuthSession=${value}; Version=1; Expires=${expires}; Max-Age=${timeout}; Path=/; HttpOnly`;
}

function sign(message: string, secret: string, salt: string): Buffer {
  return createHmac("sha256", secret + salt)
    .update(message)
    .digest();
}
