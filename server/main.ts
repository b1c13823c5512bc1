import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { createSetteeDesign } from "#couchdb/design/settee-design.ts";
import { createAppRouter } from "./app-router.ts";
import type { Config } from "./config/read-config.ts";
import { createLog } from "./config/log.ts";
import { createServerKeys, openServerKeyFile } from "./config/server-keys.ts";
import { ensureAdminDatabase } from "./couchdb/admin-database.ts";
import { askCouchdb } from "./couchdb/ask-couchdb.ts";
import { checkCouchdb } from "./couchdb/check-couchdb.ts";
import { type Couchdb, connectCouchdb, withoutCredentials } from "./couchdb/connect-couchdb.ts";
import { type OpenCouchdb, openCouchdb } from "./couchdb/open-couchdb.ts";
import { serveGateway } from "./gateway/serve-gateway.ts";
import { findMinting } from "./grant/find-minting.ts";
import { createMintSyncGrant } from "./grant/mint-sync-grant.ts";
import { createRenewGrant } from "./grant/renew-grant.ts";
import { createCookieJar } from "./http/cookie-jar.ts";
import { createHttpServer } from "./http/create-http-server.ts";
import { serveHealth } from "./http/health.ts";
import { serveClient } from "./http/serve-client.ts";
import { serveTrpc } from "./http/serve-trpc.ts";
import { createBoundedQueue } from "./login/bounded-queue.ts";
import { ACCOUNTS_DATABASE, createCouchdbAccounts } from "./login/couchdb-accounts.ts";
import { createLogIn } from "./login/log-in.ts";
import { createLoginThrottle, createSignUpThrottle } from "./login/login-throttle.ts";
import { createArgon2Hashing } from "./login/password-hashing.ts";
import { createSignUp } from "./login/sign-up.ts";
import { createStartLogin } from "./login/start-login.ts";
import { createCouchdbUserProvisioning } from "./provision/couchdb-user-provisioning.ts";
import { openCouchdbUsers } from "./provision/couchdb-users.ts";
import { createProvisionUser } from "./provision/provision-user.ts";
import { tryDesign } from "./provision/try-design.ts";
import type { UserProvisioning } from "./provision/user-provisioning.ts";
import { type RunningSettee, runProcess } from "./process/run-process.ts";
import { createAccessTokens } from "./sessions/access-token.ts";
import {
  SESSIONS_DATABASE,
  createCouchdbLoginSessions,
} from "./sessions/couchdb-login-sessions.ts";
import { forgetSessionsDaily } from "./sessions/forget-sessions-daily.ts";
import { createRefreshLogin } from "./sessions/refresh-login.ts";
import { createRefreshTokens } from "./sessions/refresh-token.ts";
import { createSessionKeeper } from "./sessions/session-keeper.ts";

/** What a test, or another program that starts Settee, may replace. */
export interface Overrides {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly log?: FastifyBaseLogger;
  /** Folder of the built client. */
  readonly clientFolder?: string;
  /** Stands between the server and CouchDB while a user is provisioned: lets a test break a step. */
  readonly aroundProvisioning?: (provisioning: UserProvisioning) => UserProvisioning;
}

const BUILT_CLIENT = fileURLToPath(new URL("../client", import.meta.url));

/** Builds everything and starts to serve. Throws `StartProblem`, or a system's error, when it cannot. */
export async function startSettee(
  config: Config,
  overrides: Overrides = {},
): Promise<RunningSettee> {
  const log = overrides.log ?? createLog(config.logLevel);
  const serverKeys = config.serverKeys ?? [await openServerKeyFile(config.dataDir)];
  const opened = await openCouchdb(config, log, overrides.now ?? Date.now);
  try {
    return await serve({ ...config, serverKeys }, opened, log, overrides);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

type CompleteConfig = Config & { readonly serverKeys: readonly Uint8Array[] };

async function serve(
  config: CompleteConfig,
  opened: OpenCouchdb,
  log: FastifyBaseLogger,
  overrides: Overrides,
): Promise<RunningSettee> {
  const now = overrides.now ?? Date.now;
  const { publicUrl } = config;
  const secure = config.tls !== undefined || publicUrl?.startsWith("https:") === true;
  const { couchdb, sessions, services } = await buildServices(config, opened, now, overrides);

  const server = await createHttpServer(config, secure, log);
  const cookieJar = createCookieJar({ secure, domain: config.cookieDomain, now });
  serveHealth(server, createReadyCheck(couchdb, log));
  const router = createAppRouter(services);
  const { accessTokens, sessionKeeper } = services;
  await serveTrpc(server, { router, accessTokens, cookieJar, publicUrl });
  const couchdbOrigin = withoutCredentials(opened.url);
  await serveGateway(server, { couchdbOrigin, sessionKeeper, cookieJar, publicUrl });
  await serveClient(server, overrides.clientFolder ?? BUILT_CLIENT);

  const listening = readableAddress(await server.listen({ host: config.host, port: config.port }));
  const stopForgetting = forgetSessionsDaily({
    sessions,
    now,
    onFailure: (error) => log.error({ err: error }, "old login sessions could not be removed"),
  });
  return {
    url: publicUrl ?? listening,
    listening,
    couchdbUrl: opened.url,
    where: opened.where,
    async close() {
      await stopForgetting();
      await closeInTime(server);
      await opened.close();
    },
  };
}

async function buildServices(
  config: CompleteConfig,
  opened: OpenCouchdb,
  now: () => number,
  overrides: Overrides,
) {
  const keys = createServerKeys(config.serverKeys);
  const couchdb = connectCouchdb(opened.url);
  const couchdbConfig = await checkCouchdb(couchdb, opened.url);
  const couchdbUsers = openCouchdbUsers(couchdb);
  const minting = await findMinting(couchdbUsers, {
    couchdbOrigin: withoutCredentials(opened.url),
    couchdbConfig,
    secrets: opened.secrets,
    lifetime: config.syncGrantTtl,
    now,
  });
  const design = createSetteeDesign();
  await tryDesign(couchdb, design);
  await ensureAdminDatabase(couchdb, ACCOUNTS_DATABASE);
  await ensureAdminDatabase(couchdb, SESSIONS_DATABASE);

  const accounts = createCouchdbAccounts(couchdb, keys.derive("email-claim"));
  await accounts.reclaimEmails();
  const provisioning = createCouchdbUserProvisioning(couchdb, design);
  const provisionUser = createProvisionUser({
    accounts,
    provisioning: overrides.aroundProvisioning?.(provisioning) ?? provisioning,
  });
  const syncGrant = createMintSyncGrant(couchdbUsers, minting);
  const accessTokens = createAccessTokens(keys.derive("access-token"), now);
  const sessions = createCouchdbLoginSessions(couchdb);
  const sessionKeeper = createSessionKeeper({
    sessions,
    refreshTokens: createRefreshTokens(keys.derive("refresh-token")),
    accessTokens,
    now,
  });
  const hashing = await createArgon2Hashing(
    createBoundedQueue(availableParallelism(), WAITING_FOR_HASHING),
  );
  const startLogin = createStartLogin({ provisionUser, syncGrant, sessionKeeper });
  const services = {
    accounts,
    accessTokens,
    sessionKeeper,
    signUp: createSignUp({
      registration: config.registration,
      accounts,
      hashing,
      throttle: createSignUpThrottle(now),
      startLogin,
      now,
    }),
    logIn: createLogIn({ accounts, hashing, throttle: createLoginThrottle(now), startLogin }),
    refreshLogin: createRefreshLogin({ sessionKeeper, accounts, syncGrant }),
    renewGrant: createRenewGrant({ sessionKeeper, syncGrant }),
  };
  return { couchdb, sessions, services };
}

/** Log-ins that may wait for their turn; each takes some tens of milliseconds and 19 MiB while it runs. */
const WAITING_FOR_HASHING = 64;

function createReadyCheck(
  couchdb: Couchdb,
  log: FastifyBaseLogger,
): () => Promise<string | undefined> {
  return async () => {
    try {
      await askCouchdb(async () => await couchdb.request({ db: ACCOUNTS_DATABASE }));
      return undefined;
    } catch (error) {
      log.error({ err: error }, "not ready: the database does not answer");
      return "The database does not answer.";
    }
  };
}

/** Milliseconds that a request under way gets to end. */
const LONGEST_FAREWELL = 5000;

async function closeInTime(server: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => server.server.closeAllConnections(), LONGEST_FAREWELL);
  await server.close();
  clearTimeout(cut);
}

/** An address for all interfaces is no address to open. */
function readableAddress(listening: string): string {
  const url = new URL(listening);
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "localhost";
  return url.origin;
}

/** Runs Settee as a process, until it is told to stop. */
export async function runSettee(env: Record<string, string | undefined>): Promise<void> {
  await runProcess(env, startSettee);
}
