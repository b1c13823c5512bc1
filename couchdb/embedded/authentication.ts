import {
  authSessionHeader,
  isSignedWith,
  mintAuthSession,
  readAuthSession,
  secondsLeft,
  wantsRenewal,
} from "./auth-session.ts";
import type { Identity } from "./identity.ts";
import { createLockout } from "./lockout.ts";
import { createPasswordVerifier, isSameSecret } from "./passwords.ts";
import { badRequest, unauthorized } from "./refusal.ts";
import { ANONYMOUS, type UserContext } from "./security.ts";
import { readProxyUser } from "./proxy-user.ts";
import type { Users } from "./users.ts";

export interface Authenticated {
  readonly user: UserContext;
  /** Which of CouchDB's handlers recognised the user. */
  readonly by: "cookie" | "proxy" | "default" | undefined;
  /** A Set-Cookie header that renews the session. */
  readonly renewal: string | undefined;
}

interface Credentials {
  readonly name: string;
  readonly roles: readonly string[];
  readonly salt: string | undefined;
}

export type Authentication = ReturnType<typeof createAuthentication>;

/**
 * @param now milliseconds
 * @param timeout seconds that an AuthSession lives
 */
export function createAuthentication(deps: {
  identity: Identity;
  users: Users;
  now: () => number;
  timeout: number;
  /** Whether the admin's password is one that a person chose. */
  isAdminLockable: boolean;
}) {
  const { identity, users, timeout } = deps;
  const lockout = createLockout(deps.now);
  const verifyPassword = createPasswordVerifier();
  const seconds = (): number => Math.floor(deps.now() / 1000);

  async function findCredentials(name: string): Promise<Credentials | undefined> {
    const { admin } = identity;
    if (name === admin.name) return { name, roles: ["_admin"], salt: admin.salt };
    return users.find(name);
  }

  /** @throws Refusal 401, 403 */
  async function checkPassword(name: string, password: string, peer: string): Promise<Credentials> {
    // Nobody guesses a generated password, and locking it would lock out the server that uses this one.
    const isLockable = name !== identity.admin.name || deps.isAdminLockable;
    if (isLockable) lockout.requireUnlocked(name, peer);
    const credentials = await matchPassword(name, password);
    if (credentials !== undefined) return credentials;
    if (isLockable) lockout.recordFailure(name, peer);
    throw unauthorized("Name or password is incorrect.");
  }

  async function matchPassword(name: string, password: string): Promise<Credentials | undefined> {
    if (name === identity.admin.name)
      return isSameSecret(password, identity.admin.password)
        ? { name, roles: ["_admin"], salt: identity.admin.salt }
        : undefined;
    const user = await users.find(name);
    if (user?.password === undefined) return undefined;
    return (await verifyPassword(password, user.password)) ? user : undefined;
  }

  function newCookie(credentials: Credentials): string {
    const value = mintAuthSession(
      credentials.name,
      seconds(),
      identity.secret,
      credentials.salt ?? "",
    );
    return authSessionHeader(value, seconds(), timeout);
  }

  async function byCookie(cookieHeader: string | undefined): Promise<Authenticated | undefined> {
    const value = cookieValue(cookieHeader, "AuthSession");
    const claim = value === undefined ? undefined : readAuthSession(value);
    if (claim === undefined) return undefined;
    const credentials = await findCredentials(claim.name);
    if (credentials === undefined) return undefined;
    if (!isSignedWith(claim, identity.secret, credentials.salt ?? "")) return undefined;
    const left = secondsLeft(claim, seconds(), timeout);
    if (left <= 0) return undefined;
    return {
      user: { name: credentials.name, roles: credentials.roles },
      by: "cookie",
      renewal: wantsRenewal(left, timeout) ? newCookie(credentials) : undefined,
    };
  }

  function byProxy(header: (name: string) => string | undefined): Authenticated | undefined {
    const user = readProxyUser(header, identity.secret);
    return user === undefined ? undefined : { user, by: "proxy", renewal: undefined };
  }

  async function byBasic(
    header: string | undefined,
    peer: string,
  ): Promise<Authenticated | undefined> {
    const encoded = /^Basic\s+(.*)$/i.exec(header ?? "")?.[1];
    if (encoded === undefined) return undefined;
    const given = decodeBasic(encoded.trim());
    if (given === undefined) return undefined;
    const { name, password } = given;
    const { roles } = await checkPassword(name, password, peer);
    return { user: { name, roles }, by: "default", renewal: undefined };
  }

  return {
    /**
     * Who a request comes from: cookie first, then a trusted proxy's word, then Basic, as CouchDB's usual order is.
     * @param peer the address that it comes from
     * @throws Refusal 400 for a malformed cookie or header, 401 for a wrong password, 403 after many.
     */
    async authenticate(
      header: (name: string) => string | undefined,
      peer: string,
    ): Promise<Authenticated> {
      const found =
        (await byCookie(header("cookie"))) ??
        byProxy(header) ??
        (await byBasic(header("authorization"), peer));
      return found ?? { user: ANONYMOUS, by: undefined, renewal: undefined };
    },

    /** @throws Refusal 401, 403 */
    async logIn(
      name: string,
      password: string,
      peer: string,
    ): Promise<{ user: UserContext; cookie: string }> {
      const credentials = await checkPassword(name, password, peer);
      return {
        user: { name: credentials.name, roles: credentials.roles },
        cookie: newCookie(credentials),
      };
    },

    /** Set-Cookie header that removes the session from a browser. */
    clearedCookie: (): string => authSessionHeader("", seconds(), timeout),
  };
}

/** The first cookie of that name counts, as in CouchDB. */
function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const equals = pair.indexOf("=");
    if (equals !== -1 && pair.slice(0, equals).trim() === name)
      return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** @returns undefined for credentials without a colon, which CouchDB takes for none. */
function decodeBasic(encoded: string): { name: string; password: string } | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 === 1)
    throw badRequest("Authorization header has invalid base64 value");
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon === -1) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
