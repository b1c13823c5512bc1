import { z } from "zod";
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
      secrets: undefined,
      origin: running.origin,
      close: async () => undefined,
    };
  const opened = await openCouchdb(config, createLog("error"), Date.now);
  return { ...opened, origin: `http://localhost:${config.port}` };
}

const welcomeSchema = z.looseObject({ couchdb: z.string() });

/** A server that was killed leaves its address behind, and another program may have its port by now. */
async function answers(couchdbUrl: string): Promise<boolean> {
  try {
    const { origin } = new URL(couchdbUrl);
    const answer = await fetch(`${origin}/`, { signal: AbortSignal.timeout(3000) });
    return welcomeSchema.safeParse(JSON.parse(await answer.text())).success;
  } catch (error) {
    const isNobody = error instanceof TypeError || error instanceof DOMException;
    if (isNobody || error instanceof SyntaxError) return false;
    throw error;
  }
}
