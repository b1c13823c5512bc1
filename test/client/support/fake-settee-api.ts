import { createHmac } from "node:crypto";
import type { ApiFailure, SetteeApi } from "#client/api/settee-api.ts";
import type { Login } from "#shared/login.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import type { CouchDbUnderTest, TestUser } from "#test/support/couchdb-under-test.ts";

export interface FakeSetteeApi extends SetteeApi {
  /** What the browser would send as cookie. */
  cookie: string | null;
  /** Answers every call with this instead. */
  failure: ApiFailure | null;
  /** The account that a log-in or refresh brings. */
  user: TestUser;
  /** Whom the cookie names, when it is not that account. */
  cookieUser: TestUser | null;
  readonly attempts: string[];
  logOuts: number;
}

/** The server's side as far as the client sees it: mints AuthSession cookies for one account. */
export function createFakeSetteeApi(
  couchdb: CouchDbUnderTest,
  user: TestUser,
  database: string,
): FakeSetteeApi {
  function enter(): Result<Login, ApiFailure> {
    if (api.failure !== null) return fail(api.failure);
    api.cookie = mintCookie(couchdb.secret, api.cookieUser ?? api.user, Date.now());
    return succeed({
      user: { id: api.user.name, email: "ada@example.org", roles: ["member"] },
      accessToken: "token",
      grant: {
        databaseUrl: `${couchdb.url}/${database}`,
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
      },
    });
  }
  const api: FakeSetteeApi = {
    cookie: null,
    failure: null,
    user,
    cookieUser: null,
    attempts: [],
    logOuts: 0,
    signUp: async () => enter(),
    logIn: async () => enter(),
    refresh: async (attempt) => {
      api.attempts.push(attempt);
      return enter();
    },
    ask: async () => fail(api.failure ?? { type: "server-error", status: 501 }),
    logOut: async () => {
      if (api.failure !== null) return fail(api.failure);
      api.logOuts++;
      api.cookie = null;
      return succeed(null);
    },
    grant: async () => {
      const entered = enter();
      return entered.ok ? succeed(entered.value.grant) : entered;
    },
  };
  return api;
}

/** CouchDB's own algorithm. `at`: milliseconds. */
function mintCookie(secret: string, user: TestUser, at: number): string {
  const text = `${user.name}:${Math.floor(at / 1_000)
    .toString(16)
    .toUpperCase()}`;
  const mac = createHmac("sha256", secret + user.salt)
    .update(text)
    .digest();
  return `AuthSession=${Buffer.concat([Buffer.from(`${text}:`), mac]).toString("base64url")}`;
}
