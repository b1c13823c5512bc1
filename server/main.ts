import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { createAppRouter } from "./app-router.ts";
import type { Services } from "./build-services.ts";
import type { Config } from "./config/read-config.ts";
import { createLog } from "./config/log.ts";
import { removeRunningFile, writeRunningFile } from "./config/running-file.ts";
import { openServerKeyFile } from "./config/server-keys.ts";
import { askCouchdb } from "./couchdb/ask-couchdb.ts";
import { type Couchdb, withoutCredentials } from "./couchdb/connect-couchdb.ts";
import { type OpenCouchdb, openCouchdb } from "./couchdb/open-couchdb.ts";
import { type OpenFeeds, createOpenFeeds } from "./gateway/open-feeds.ts";
import { serveGateway } from "./gateway/serve-gateway.ts";
import { createCookieJar } from "./http/cookie-jar.ts";
import { createHttpServer } from "./http/create-http-server.ts";
import { serveHealth } from "./http/health.ts";
import { serveClient } from "./http/serve-client.ts";
import { serveTrpc } from "./http/serve-trpc.ts";
import { ACCOUNTS_DATABASE } from "./login/couchdb-accounts.ts";
import { type CompleteConfig, type Replacements, prepareServices } from "./prepare-services.ts";
import { forgetDaily } from "./process/forget-daily.ts";
import { type RunningSettee, runProcess } from "./process/run-process.ts";
import { createCouchdbFollow } from "./revocation/couchdb-follow.ts";
import { serveJwks } from "./service-tokens/serve-jwks.ts";
import { type Revocations, openRevocations } from "./revocation/revocations.ts";
import { isForgettable } from "./sessions/login-session.ts";
import { userDatabaseName } from "#shared/user-database.ts";

/** What a test, or another program that starts Settee, may replace. */
export interface Overrides extends Replacements {
  readonly log?: FastifyBaseLogger;
  /** Folder of the built client. */
  readonly clientFolder?: string;
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

async function serve(
  config: CompleteConfig,
  opened: OpenCouchdb,
  log: FastifyBaseLogger,
  overrides: Overrides,
): Promise<RunningSettee> {
  let listening = "";
  const origin = () => config.publicUrl ?? listening;
  const services = await prepareServices(config, opened, { ...overrides, log, origin });
  const openFeeds = createOpenFeeds();
  const revocations = await follow(services, opened, openFeeds, log);
  const server = await openServer(config, opened, {
    services,
    revocations,
    openFeeds,
    log,
    overrides,
  });
  try {
    listening = readableAddress(await server.listen({ host: config.host, port: config.port }));
  } catch (error) {
    // What follows CouchDB would keep the process, and its feeds would complain of a database that closes.
    await revocations.close();
    await services.close();
    throw error;
  }
  const stopForgetting = startForgetting(services, log);
  if (config.couchdb === undefined) await leaveAddress(config.dataDir, opened, origin());
  return {
    url: origin(),
    listening,
    couchdbUrl: opened.url,
    where: opened.where,
    hasAdmin: await services.accounts.hasAdmin(),
    async close() {
      if (config.couchdb === undefined) await removeRunningFile(config.dataDir);
      await stopForgetting();
      await closeInTime(server);
      await revocations.close();
      await services.close();
      await opened.close();
    },
  };
}

/** The embedded database is on a port that nobody knows, with a password that nobody chose. */
async function leaveAddress(dataDir: string, opened: OpenCouchdb, origin: string): Promise<void> {
  await writeRunningFile(dataDir, { couchdbUrl: opened.url, origin });
}

/** Learns of what is taken back anywhere, and closes what was opened with it here. */
async function follow(
  services: Services,
  opened: OpenCouchdb,
  openFeeds: OpenFeeds,
  log: FastifyBaseLogger,
): Promise<Revocations> {
  const onFailure = (error: unknown) =>
    log.warn({ err: error }, "the feed of revocations broke off; it is taken up again");
  const { knownPeople } = services;
  const revocations = await openRevocations({
    ...services,
    follow: createCouchdbFollow(opened.url, onFailure),
    onCutOff(userId) {
      knownPeople.forget(userId);
      openFeeds.cut(userDatabaseName(userId));
    },
    onSecretRotation: services.strategy.onSecretRotation,
  });
  knownPeople.trust(revocations.isLive);
  return revocations;
}

interface Parts {
  readonly services: Services;
  readonly revocations: Revocations;
  readonly openFeeds: OpenFeeds;
  readonly log: FastifyBaseLogger;
  readonly overrides: Overrides;
}

async function openServer(
  config: CompleteConfig,
  opened: OpenCouchdb,
  { services, revocations, openFeeds, log, overrides }: Parts,
): Promise<FastifyInstance> {
  const { publicUrl, couchdbPublicUrl, cookieDomain, sessionLimits } = config;
  const { couchdb, now, logOut, strategy } = services;
  const secure = config.tls !== undefined || publicUrl?.startsWith("https:") === true;
  const server = await createHttpServer(config, secure, log);
  const { longestIdle } = sessionLimits;
  const cookieJar = createCookieJar({
    secure,
    domain: cookieDomain,
    couchdbPath: couchdbPublicUrl === undefined ? "/db" : new URL(couchdbPublicUrl).pathname,
    longestIdle,
    now,
  });
  serveHealth(server, createReadyCheck(couchdb, log));
  serveJwks(server, services);
  const router = createAppRouter(services);
  await serveTrpc(server, {
    ...services,
    router,
    revocations,
    cookieJar,
    publicUrl,
    couchdbPublicUrl,
  });
  const couchdbOrigin = withoutCredentials(opened.url);
  const { credentialsFor } = strategy;
  const gateway = { couchdbOrigin, credentialsFor, logOut, openFeeds, cookieJar, publicUrl };
  await serveGateway(server, gateway);
  await serveClient(server, overrides.clientFolder ?? BUILT_CLIENT);
  return server;
}

function startForgetting(services: Services, log: FastifyBaseLogger): () => Promise<void> {
  const { sessions, links, audit, limits, now } = services;
  return forgetDaily({
    forget: [
      () => sessions.forget((session) => isForgettable(session, limits, now())),
      () => links.forget(),
      () => audit.forget(),
    ],
    onFailure: (error) => log.error({ err: error }, "what is long over could not be removed"),
  });
}

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
