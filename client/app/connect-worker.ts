import { connectPort } from "#client/port/connect-port.ts";
import type { PageMessage, PortEndpoint } from "#client/port/port-messages.ts";
import type { SetteePort } from "#client/port/settee-port.ts";

/**
 * The page's way to its data: one SharedWorker for all tabs where the browser has it, else a worker of this tab's own.
 * Vite finds the worker by this literal form.
 */
export function connectWorker(): SetteePort {
  const endpoint = openWorker();
  const port = connectPort(endpoint, navigator.locks);
  const wake: PageMessage = { type: "wake" };
  // A worker is not told of either; after sleep a connection may be dead without anyone having noticed.
  addEventListener("online", () => endpoint.postMessage(wake));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") endpoint.postMessage(wake);
  });
  return port;
}

function openWorker(): PortEndpoint {
  if (typeof SharedWorker === "undefined")
    return new Worker(new URL("../worker/settee-worker.ts", import.meta.url), {
      type: "module",
      name: "settee",
    });
  return new SharedWorker(new URL("../worker/settee-worker.ts", import.meta.url), {
    type: "module",
    name: "settee",
  }).port;
}
