/** The worker's entry and the client's only place that builds things. Runs as a SharedWorker and as a dedicated one. */
import idb from "pouchdb-adapter-idb";
import * as z from "zod/mini";
import { createTrpcApi } from "#client/api/trpc-api.ts";
import { createAccount } from "#client/login/account.ts";
import type { PortEndpoint } from "#client/port/port-messages.ts";
import { servePort } from "#client/port/serve-port.ts";
import { systemClock } from "#client/store/clock.ts";
import { createDeviceStore } from "#client/store/device-store.ts";
import { createLocalDocuments } from "#client/store/local-documents.ts";
import { createDatabases } from "#client/store/open-database.ts";
import { askWhoWeAre } from "#client/sync/ask-who-we-are.ts";
import { openNotebook } from "./notebook.ts";
import { createSettee } from "./settee.ts";

// The page's content security policy forbids `eval`, which zod would otherwise use to be faster.
z.config({ jitless: true });

const clock = systemClock;
// Missing outside secure contexts, whatever the type says.
const locks: LockManager | undefined = navigator.locks;
const databases = createDatabases({ plugin: idb, name: "idb" });
const api = createTrpcApi({
  url: new URL("/trpc", location.origin).href,
  fetch: (url, init) => fetch(url, init),
  clock,
});
const account = createAccount({
  device: createDeviceStore(createLocalDocuments(databases.openForDevice())),
  api,
  locks,
});

/** Bugs belong where a developer looks for them. */
function onBroken(error: unknown): void {
  reportError(error);
}

const settee = createSettee({
  account,
  openNotebook: (user, isNewLogin) =>
    openNotebook(
      {
        databases,
        account,
        askWhoWeAre,
        fetch: (url, init) => fetch(url, init),
        clock,
        random: () => Math.random(),
        // A build's worker has its content in its name.
        build: location.pathname,
        onBroken,
      },
      user,
      isNewLogin,
    ),
  removeNotes: async (user) => {
    await databases.openForUser(user.id).destroy();
  },
  onBroken,
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
