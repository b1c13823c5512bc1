import type { Caller } from "#server/sessions/access-token.ts";

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
  /** IP address of the browser, or of the last proxy that is not trusted. */
  readonly address: string;
  readonly refreshToken: string | undefined;
  readonly cookies: LoginCookies;
  /** Who calls, by the access token; undefined without a valid one. */
  identify(): Promise<Caller | undefined>;
}
