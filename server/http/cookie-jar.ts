import "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { LoginCookies } from "./context.ts";

export interface CookieRules {
  /** Browsers reach us by https only. */
  readonly secure: boolean;
  /** Domain of the AuthSession, when it must reach sibling hosts. */
  readonly domain: string | undefined;
  /** Under which browsers reach CouchDB: `/db`, unless they go to it directly. */
  readonly couchdbPath?: string;
  /** Milliseconds that a device may be idle. */
  readonly longestIdle: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The refresh token is bound to this very host and sent to every path: with a narrower one a batched or renamed
 * procedure would miss it. The AuthSession is for CouchDB's paths alone. Both are Strict: only our own pages, which
 * a browser always counts as the same site, ever need them.
 */
export function createCookieJar(rules: CookieRules) {
  const { secure, domain, longestIdle, now, couchdbPath = "/db" } = rules;
  const refreshName = secure ? "__Host-settee-refresh" : "settee-refresh";
  const base = { httpOnly: true, sameSite: "strict", secure } as const;
  const refreshOptions = { ...base, path: "/" };
  const grantOptions = { ...base, path: couchdbPath, ...(domain === undefined ? {} : { domain }) };

  function cookiesOf(reply: FastifyReply): LoginCookies {
    const setGrant: LoginCookies["setGrant"] = ({ authSession, expiresAt }) => {
      const maxAge = Math.max(0, Math.floor((expiresAt - now()) / 1000));
      void reply.setCookie("AuthSession", authSession, { ...grantOptions, maxAge });
    };
    return {
      setGrant,
      setLogin(values) {
        const maxAge = Math.floor(longestIdle / 1000);
        void reply.setCookie(refreshName, values.refreshToken, { ...refreshOptions, maxAge });
        setGrant(values);
      },
      clear() {
        void reply.clearCookie(refreshName, refreshOptions);
        void reply.clearCookie("AuthSession", grantOptions);
      },
    };
  }
  return {
    cookiesOf,
    refreshTokenOf: (request: FastifyRequest): string | undefined => request.cookies[refreshName],
  };
}
export type CookieJar = ReturnType<typeof createCookieJar>;
