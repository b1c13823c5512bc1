/** The worker's entry. Runs as a SharedWorker and as a dedicated one; one of all of them owns the database. */
import idb from "pouchdb-adapter-idb";
import * as z from "zod/mini";
import { createTrpcApi } from "#client/api/trpc-api.ts";
import { systemClock } from "#client/store/clock.ts";
import { createDatabases } from "#client/store/open-database.ts";
import { askWhoWeAre } from "#client/sync/ask-who-we-are.ts";
import { buildSettee } from "./build-settee.ts";
import { createHub } from "./hub.ts";

// The page's content security policy forbids `eval`, which zod would otherwise use to be faster.
z.config({ jitless: true });

const clock = systemClock;
// Missing outside secure contexts, whatever the type says.
const manager: LockManager | undefined = navigator.locks;
const locks =
  manager === undefined
    ? undefined
    : {
        request: (name: string, task: () => Promise<unknown>) => manager.request(name, task),
        steal: (name: string, task: () => Promise<unknown>) =>
          manager.request(name, { steal: true }, task),
      };
// A build's worker has its content in its name.
const build = location.pathname;
const databases = createDatabases({
  plugin: idb,
  name: "idb",
  exists: async (name) => {
    const found = await indexedDB.databases();
    return found.some((database) => database.name === `_pouch_${name}`);
  },
});
const api = createTrpcApi({
  url: new URL("/trpc", location.origin).href,
  fetch: (url, init) => fetch(url, init),
  clock,
});
const hub = createHub({
  locks,
  channel: new BroadcastChannel("settee-owner"),
  clock,
  build,
  start: () =>
    buildSettee({
      databases,
      api,
      locks,
      askWhoWeAre,
      fetch: (url, init) => fetch(url, init),
      clock,
      storage: {
        estimate: async () => navigator.storage.estimate(),
        persisted: async () => navigator.storage.persisted(),
      },
      build,
      random: () => Math.random(),
      report: (error) => reportError(error),
    }),
  report: (error) => reportError(error),
});

addEventListener("online", () => hub.wake());
addEventListener("offline", () => hub.lostNetwork());

const scope: unknown = globalThis;
if (isSharedScope(scope))
  scope.addEventListener("connect", ({ ports: [port] }) => port && hub.attach(port));
else if (isDedicatedScope(scope)) hub.attach(scope);

function isSharedScope(value: unknown): value is SharedWorkerGlobalScope {
  return typeof SharedWorkerGlobalScope !== "undefined" && value instanceof SharedWorkerGlobalScope;
}
function isDedicatedScope(value: unknown): value is DedicatedWorkerGlobalScope {
  return (
    typeof DedicatedWorkerGlobalScope !== "undefined" && value instanceof DedicatedWorkerGlobalScope
  );
}
