/** The worker's entry and the client's only place that builds things. Runs as a SharedWorker and as a dedicated one. */
import idb from "pouchdb-adapter-idb";
import * as z from "zod/mini";
import { createTrpcApi } from "#client/api/trpc-api.ts";
import type { PortEndpoint } from "#client/port/port-messages.ts";
import { servePort } from "#client/port/serve-port.ts";
import { systemClock } from "#client/store/clock.ts";
import { createDatabases } from "#client/store/open-database.ts";
import { askWhoWeAre } from "#client/sync/ask-who-we-are.ts";
import { buildSettee } from "./build-settee.ts";

// The page's content security policy forbids `eval`, which zod would otherwise use to be faster.
z.config({ jitless: true });

const clock = systemClock;
// Missing outside secure contexts, whatever the type says.
const locks: LockManager | undefined = navigator.locks;
const databases = createDatabases({
  plugin: idb,
  name: "idb",
  exists: async (name) => {
    const found = await indexedDB.databases();
    return found.some((database) => database.name === `_pouch_${name}`);
  },
});
const { settee } = buildSettee({
  databases,
  api: createTrpcApi({
    url: new URL("/trpc", location.origin).href,
    fetch: (url, init) => fetch(url, init),
    clock,
  }),
  locks,
  askWhoWeAre,
  fetch: (url, init) => fetch(url, init),
  clock,
  storage: {
    estimate: async () => navigator.storage.estimate(),
    persisted: async () => navigator.storage.persisted(),
  },
  // A build's worker has its content in its name.
  build: location.pathname,
  random: () => Math.random(),
  report: (error) => reportError(error),
});

function serve(endpoint: PortEndpoint): void {
  servePort(endpoint, settee.port, {
    locks,
    after: (milliseconds, task) => clock.after(milliseconds, task),
    onWake: () => settee.wake(),
  });
}

addEventListener("online", () => settee.wake());
addEventListener("offline", () => settee.lostNetwork());

const scope: unknown = globalThis;
if (isSharedScope(scope))
  scope.addEventListener("connect", ({ ports: [port] }) => port && serve(port));
else if (isDedicatedScope(scope)) serve(scope);

function isSharedScope(value: unknown): value is SharedWorkerGlobalScope {
  return typeof SharedWorkerGlobalScope !== "undefined" && value instanceof SharedWorkerGlobalScope;
}
function isDedicatedScope(value: unknown): value is DedicatedWorkerGlobalScope {
  return (
    typeof DedicatedWorkerGlobalScope !== "undefined" && value instanceof DedicatedWorkerGlobalScope
  );
}
