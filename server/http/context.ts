import type { Role } from "#shared/login.ts";
import type { Result } from "#shared/result.ts";
import type { Caller } from "#server/sessions/access-token.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { SessionEnded } from "#server/sessions/session-keeper.ts";

/** What a log-in leaves in the browser. */
interface LoginCookieValues {
  readonly refreshToken: string;
  readonly authSession: string;
  /** Milliseconds since 1970, of the AuthSession. */
  readonly expiresAt: number;
}

/** Port: the cookies of the browser that asks. */
export interface LoginCookies {
  setLogin(values: LoginCookieValues): void;
  setGrant(values: Pick<LoginCookieValues, "authSession" | "expiresAt">): void;
  clear(): void;
}

/**
 * What a procedure knows about a call. Speaks only our own words: the client's projects import the router's type,
 * and neither Node nor Fastify may come with it.
 */
export interface Context {
  /** Scheme, host and port by which the browser reaches us. */
  readonly origin: string;
  /** Where the browser reaches CouchDB, without a slash at the end. */
  readonly couchdbUrl: string;
  readonly sender: Sender;
  readonly refreshToken: string | undefined;
  readonly cookies: LoginCookies;
  /** Who calls, by the access token, which must be valid and not taken back since. */
  identify(): Promise<Result<Caller, NotLoggedIn | SessionEnded>>;
  /** As they are now, not as they were when the token was issued. */
  rolesOf(caller: Caller): Promise<readonly Role[]>;
}

export type NotLoggedIn = { readonly type: "NotLoggedIn" };
