import PouchDB from "pouchdb-core";
import levelDbAdapter from "pouchdb-adapter-leveldb";
import type { AddressInfo } from "node:net";
import { createBodyBudget } from "./body-budget.ts";
import { createCors } from "./cors.ts";
import { createAuthentication } from "./authentication.ts";
import { createHttpServer, type ClientTimes, type HttpServer } from "./http-server.ts";
import { keepIdentity, keepSecret } from "./identity.ts";
import { inspectDatabases } from "./inspect-databases.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { SILENT, type Log } from "./log.ts";
import { createOpenDatabases } from "./open-databases.ts";
import { claimFolder, explainRegistryError, releaseFolder } from "./owned-folder.ts";
import { openRegistry } from "./registry.ts";
import type { Services } from "./services.ts";
import { createSyncedStore, type OpenStore } from "./synced-store.ts";
import { createTasks } from "./tasks.ts";
import { createUsers, USERS_DATABASE } from "./users.ts";
import { createFunctionEngine } from "./views/function-engine.ts";
import { createValidationEngine } from "./validation-engine.ts";

export interface EmbeddedCouchDb {
  /** `http://admin:password@host:port`, without a slash at the end. */
  readonly url: string;
  /** Signs AuthSession cookies. */
  readonly secret: string;
  /** Ends feeds, closes the databases, gives the folder back. */
  close(): Promise<void>;
}

export interface EmbeddedCouchDbOptions {
  /** Belongs to one server at a time. Made if it is missing. */
  readonly dataDir: string;
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  /** In place of the generated name and password. */
  readonly admin?: { readonly name: string; readonly password: string };
  /** Origins whose pages may ask, with cookies. */
  readonly corsOrigins?: readonly string[];
  readonly log?: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Seconds that an AuthSession lives. */
  readonly sessionTimeout?: number;
  /** Databases that stay open at once; those in use do not count against it. */
  readonly maxOpenDatabases?: number;
  /** The most that requests may bring. */
  readonly limits?: Partial<Limits>;
  /** How long slow clients are waited for. */
  readonly clientTimes?: ClientTimes;
  /** Opens a LevelDB; its writes are flushed whatever it does by itself. */
  readonly openStore?: OpenStore;
}

PouchDB.plugin(levelDbAdapter);

/**
 * CouchDB 3.5's HTTP API over PouchDB and LevelDB, in this process.
 * @throws Error with a sentence for the person who starts it: folder in use, not writable, damaged; port taken.
 */
export async function startEmbeddedCouchDb(
  options: EmbeddedCouchDbOptions,
): Promise<EmbeddedCouchDb> {
  const { host = "127.0.0.1", port = 0, log = SILENT, now = Date.now } = options;
  const { sessionTimeout = 600, maxOpenDatabases = 100 } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const openStore = createSyncedStore(options.openStore);
  const folder = await claimFolder(options.dataDir);
  const undo: (() => Promise<void>)[] = [async () => releaseFolder(folder)];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const registry = await openRegistry(folder, openStore, now).catch((error: unknown) => {
      throw explainRegistryError(folder, error);
    });
    undo.push(() => registry.close());
    const kept = await keepIdentity(folder, { isNew: registry.names().length === 0 });
    const identity = { ...kept, admin: { ...kept.admin, ...options.admin } };
    await inspectDatabases(folder, registry.all(), log);
    await registry.create(USERS_DATABASE, 1);
    const databases = createOpenDatabases(folder, registry, maxOpenDatabases, openStore, log);
    undo.push(() => databases.closeAll());
    const engine = createValidationEngine();
    undo.push(() => engine.close());
    const functions = createFunctionEngine();
    undo.push(() => functions.close());
    const users = createUsers(registry, databases);
    const authentication = createAuthentication({
      identity,
      users,
      now,
      timeout: sessionTimeout,
      isAdminLockable: options.admin !== undefined,
    });
    const services: Services = {
      identity,
      registry,
      databases,
      users,
      authentication,
      engine,
      functions,
      log,
      limits,
      bodyBudget: createBodyBudget(limits.bytesInMemory),
      tasks: createTasks(now),
      sessionTimeout,
      now,
      async replaceSecret(secret) {
        await keepSecret(folder, secret);
        identity.secret = secret;
      },
      cors: createCors(options.corsOrigins ?? []),
    };
    const http = createHttpServer(services, options.clientTimes);
    const address = await listen(http, host, port);
    undo.push(() => http.close());
    const name = encodeURIComponent(identity.admin.name);
    const password = encodeURIComponent(identity.admin.password);
    const authority = address.family === "IPv6" ? `[${address.address}]` : address.address;
    return {
      url: `http://${name}:${password}@${authority}:${address.port}`,
      get secret() {
        return identity.secret;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen({ server }: HttpServer, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new Error(`The embedded database can't listen on ${host}:${port}: ${cause.message}`, {
          cause,
        }),
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === "string")
        reject(new Error("The embedded database has no TCP address"));
      else resolve(address);
    });
  });
}
