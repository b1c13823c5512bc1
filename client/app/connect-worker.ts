import { connectPort } from "#client/port/connect-port.ts";
import type { PortEndpoint } from "#client/port/port-messages.ts";
import type { SetteePort } from "#client/port/settee-port.ts";

/**
 * The page's way to its data: one SharedWorker for all tabs where the browser has it, else a worker of this tab's own.
 * Vite finds the worker by this literal form.
 */
export function connectWorker(): SetteePort {
  return connectPort(openWorker(), navigator.locks);
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
