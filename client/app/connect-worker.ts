import { connectPort } from "#client/port/connect-port.ts";
import type { PortEndpoint } from "#client/port/port-messages.ts";
import type { SetteePort } from "#client/port/settee-port.ts";

/**
 * The page's way to its data: one SharedWorker for all tabs where the browser has it, else a worker of this tab's own,
 * of which one serves all tabs. Vite finds the worker by this literal form.
 */
export function connectWorker(): SetteePort {
  const port = connectPort(openWorker, navigator.locks);
  // A worker is not told of any of these; after sleep a connection may be dead without anyone having noticed.
  const wake = (): void => port.tell({ type: "wake" });
  for (const event of ["online", "focus", "pageshow"]) addEventListener(event, wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
  document.addEventListener("resume", wake);
  // A frozen page's own worker is frozen too: another tab's has to serve the others.
  const freeze = (): void => port.tell({ type: "freeze" });
  document.addEventListener("freeze", freeze);
  addEventListener("pagehide", (event) => {
    if (event.persisted) freeze();
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
