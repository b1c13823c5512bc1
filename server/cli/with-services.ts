import { createLog } from "#server/config/log.ts";
import { type Config, readConfig } from "#server/config/read-config.ts";
import { readRunningFile } from "#server/config/running-file.ts";
import { openServerKeyFile } from "#server/config/server-keys.ts";
import { type OpenCouchdb, openCouchdb } from "#server/couchdb/open-couchdb.ts";
import type { Services } from "#server/build-services.ts";
import { prepareServices } from "#server/prepare-services.ts";

export type Env = Readonly<Record<string, string | undefined>>;

interface Found extends Pick<OpenCouchdb, "url" | "secrets" | "close"> {
  readonly origin: string;
}

/** Runs a command on the database of the running server, or on one that is started for as long as it takes. */
export async function withServices<T>(
  env: Env,
  run: (services: Services) => Promise<T>,
): Promise<T> {
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error.join("; "));
  const serverKeys = config.value.serverKeys ?? [await openServerKeyFile(config.value.dataDir)];
  const found = await findCouchdb(config.value);
  try {
    const services = await prepareServices({ ...config.value, serverKeys }, found, {
      log: createLog("error"),
      origin: () => config.value.publicUrl ?? found.origin,
    });
    try {
      return await run(services);
    } finally {
      await services.close();
    }
  } finally {
    await found.close();
  }
}

async function findCouchdb(config: Config): Promise<Found> {
  const running = config.couchdb ? undefined : await readRunningFile(config.dataDir);
  if (running && (await answers(running.couchdbUrl)))
    return {
      url: running.couchdbUrl,
      secrets: running.secrets,
      origin: running.origin,
      close: async () => undefined,
    };
  const opened = await openCouchdb(config, createLog("error"), Date.now);
  return { ...opened, origin: `http://localhost:${config.port}` };
}

/** A server that was killed leaves its address behind. */
async function answers(couchdbUrl: string): Promise<boolean> {
  try {
    const { origin } = new URL(couchdbUrl);
    await fetch(`${origin}/`, { signal: AbortSignal.timeout(3000) });
    return true;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}
