import { readConfig } from "#server/config/read-config.ts";
import { type Overrides, startSettee } from "#server/main.ts";
import type { RunningSettee } from "#server/process/run-process.ts";
import { startAlternatingProxy } from "./alternating-proxy.ts";

/** How many app servers each test runs on: `APP_SERVERS=2 npx vitest …`. */
export const APP_SERVERS = Number(process.env["APP_SERVERS"] ?? 1);

type Settings = Readonly<Record<string, string>>;

/**
 * Settee as the settings say: one server, or several on one CouchDB behind a proxy that takes them in turn. They
 * share the server key of the data folder, and nothing else but CouchDB.
 */
export async function startServers(
  settings: Settings,
  overrides: Overrides,
): Promise<RunningSettee> {
  const first = await start(settings, overrides);
  // The proxy speaks no TLS.
  if (APP_SERVERS === 1 || settings["TLS_CERT"] !== undefined) return first;
  const others: RunningSettee[] = [];
  for (let count = 1; count < APP_SERVERS; count += 1)
    others.push(await start({ ...settings, COUCHDB_URL: first.couchdbUrl }, overrides));
  const proxy = await startAlternatingProxy([first, ...others].map((one) => one.listening));
  const { PUBLIC_URL: publicUrl = proxy.url } = settings;
  return {
    ...first,
    url: publicUrl,
    listening: proxy.url,
    async close() {
      await proxy.close();
      for (const other of others) await other.close();
      await first.close();
    },
  };
}

async function start(settings: Settings, overrides: Overrides): Promise<RunningSettee> {
  const config = readConfig(settings);
  if (!config.ok) throw new Error(config.error.join("\n"));
  return await startSettee(config.value, overrides);
}
