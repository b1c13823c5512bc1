import type { FastifyBaseLogger } from "fastify";
import type { Config } from "#server/config/read-config.ts";
import type { ServerKeys } from "#server/config/server-keys.ts";
import { StartProblem } from "#server/config/start-problem.ts";
import type { Documents } from "#server/couchdb/documents.ts";
import type { CouchdbConfig } from "#server/couchdb/read-couchdb-config.ts";
import type { CouchdbUser } from "#server/provision/couchdb-users.ts";
import { createCookieCheck } from "#server/revocation/cookie-check.ts";
import { mintAuthSession } from "./auth-session.ts";
import { CANARY_NAME, isRotationUnderway, openCanaryUser } from "./canary-user.ts";
import { measureClockDifference } from "./clock-difference.ts";
import { type CookieSecret, openCookieSecret } from "./cookie-secret.ts";
import { createDerivedPasswordSyncGrant } from "./derived-password-sync-grant.ts";
import { type GrantStrategy, passCookieOn } from "./grant-strategy.ts";
import { createLogInToCouchdb } from "./log-in-to-couchdb.ts";
import { createMintSyncGrant } from "./mint-sync-grant.ts";
import { proxyCredentials, withoutToken } from "./proxy-authentication.ts";
import { createProxySyncGrant } from "./proxy-sync-grant.ts";
import { whoIs } from "./who-is.ts";

/** What a strategy is chosen and tried by. */
export interface Surroundings {
  readonly config: Pick<Config, "syncGrant" | "syncGrantTtl">;
  readonly keys: ServerKeys;
  readonly users: Documents<CouchdbUser>;
  /** Without credentials. */
  readonly couchdbOrigin: string;
  readonly couchdbConfig: CouchdbConfig;
  readonly readCouchdbConfig: () => Promise<CouchdbConfig>;
  /** From the settings; undefined: CouchDB's configuration names it. */
  readonly secrets: readonly string[] | undefined;
  readonly log: Pick<FastifyBaseLogger, "warn">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The strategy that the settings name, shown to work with this CouchDB before anybody is served.
 * @throws StartProblem when it does not.
 */
export async function openGrantStrategy(surroundings: Surroundings): Promise<GrantStrategy> {
  switch (surroundings.config.syncGrant) {
    case "mint":
      return await openMinting(surroundings);
    case "derived-password":
      return await openDerivedPassword(surroundings);
    case "proxy":
      return await openProxy(surroundings);
  }
}

async function openMinting(surroundings: Surroundings): Promise<GrantStrategy> {
  const { couchdbOrigin, couchdbConfig, users, config, log, now } = surroundings;
  const clockDifference = await measureClockDifference(couchdbOrigin, now, log);
  const { timeout } = couchdbConfig;
  const secret = await openSecret(surroundings, async (secret) => {
    const { salt } = await openCanaryUser(users);
    const expiresAt = Math.floor((now() + clockDifference) / 1000) + config.syncGrantTtl;
    const cookie = mintAuthSession({ secret, salt, name: CANARY_NAME, timeout, expiresAt });
    return (await whoIs(couchdbOrigin, passCookieOn(cookie))) === CANARY_NAME;
  });
  const lifetime = config.syncGrantTtl;
  const minting = { secret: secret.current, timeout, lifetime, clockDifference, now };
  return {
    syncGrant: createMintSyncGrant(users, minting),
    isCookieAccepted: createCookieCheck(couchdbOrigin),
    credentialsFor: passCookieOn,
    onSecretRotation: secret.onRotation,
  };
}

/** Less than this (seconds), and a device would spend its time logging in. */
const SHORTEST_SESSION = 30;

async function openDerivedPassword(surroundings: Surroundings): Promise<GrantStrategy> {
  const { couchdbOrigin, couchdbConfig, users, keys, config, log, now } = surroundings;
  const { timeout } = couchdbConfig;
  if (timeout < SHORTEST_SESSION)
    throw new StartProblem(
      `With SYNC_GRANT=derived-password a grant lasts as long as CouchDB's sessions, and [chttpd_auth] timeout is ${timeout} seconds. Set it to 600.`,
    );
  if (timeout !== config.syncGrantTtl)
    log.warn(
      `SYNC_GRANT_TTL is ignored with SYNC_GRANT=derived-password: a grant lasts CouchDB's timeout, ${timeout} seconds`,
    );
  const clockDifference = await measureClockDifference(couchdbOrigin, now, log);
  const syncGrant = createDerivedPasswordSyncGrant(users, {
    logIn: createLogInToCouchdb({ couchdbOrigin, timeout, clockDifference }),
    keys: keys.derive("couchdb-password"),
  });
  const isCookieAccepted = createCookieCheck(couchdbOrigin);
  await openCanaryUser(users);
  const canary = await syncGrant.grant(CANARY_NAME);
  if (!canary.ok || !(await isCookieAccepted(CANARY_NAME, canary.value.authSession)))
    throw new StartProblem(
      "CouchDB does not accept the session that it made itself. Check its [chttpd_auth] configuration.",
    );
  return {
    syncGrant,
    isCookieAccepted,
    credentialsFor: passCookieOn,
    onSecretRotation: () => undefined,
  };
}

async function openProxy(surroundings: Surroundings): Promise<GrantStrategy> {
  const { couchdbOrigin, users, keys, config, now } = surroundings;
  if ((await whoIs(couchdbOrigin, withoutToken(CANARY_NAME))) !== null)
    throw new StartProblem(
      "CouchDB believes any proxy header, so anybody could be admin. Set [chttpd_auth] proxy_use_secret = true.",
    );
  const isAccepted = async (secret: string) =>
    (await whoIs(couchdbOrigin, proxyCredentials(secret, CANARY_NAME))) === CANARY_NAME;
  const secret = await openSecret(surroundings, isAccepted, PROXY_REFUSED);
  const lifetime = config.syncGrantTtl;
  const { syncGrant, verify } = createProxySyncGrant(users, {
    keys: keys.derive("sync-grant"),
    lifetime,
    now,
  });
  return {
    syncGrant,
    isCookieAccepted: async (name, cookie) => (await verify(cookie)) === name,
    async credentialsFor(authSession) {
      const name = await verify(authSession);
      return name === undefined ? {} : proxyCredentials(await secret.current(), name);
    },
    onSecretRotation: secret.onRotation,
  };
}

const PROXY_REFUSED =
  "CouchDB does not accept proxy authentication. Add {chttpd_auth, proxy_authentication_handler} to [chttpd] authentication_handlers, set [chttpd_auth] proxy_use_secret = true, and COUCHDB_SECRET to its secret.";

async function openSecret(
  { users, secrets, readCouchdbConfig }: Surroundings,
  isAccepted: (secret: string) => Promise<boolean>,
  refused?: string,
): Promise<CookieSecret> {
  return await openCookieSecret({
    candidates: async () => secrets ?? namedByCouchdb(await readCouchdbConfig()),
    isAccepted,
    isUnderway: isRotationUnderway(await openCanaryUser(users)),
    ...(refused === undefined ? {} : { refused }),
  });
}

function namedByCouchdb({ secret }: CouchdbConfig): readonly string[] {
  if (secret) return [secret];
  throw new StartProblem(
    "CouchDB's configuration names no secret. Set [chttpd_auth] secret in CouchDB, and COUCHDB_SECRET here.",
  );
}
