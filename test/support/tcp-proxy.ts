import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";

/**
 * A network that can be cut. Page-level offline emulation does not reach a SharedWorker, so journeys put this
 * between browser and server: while it is cut, connections are refused and open ones are reset.
 */
export interface TcpProxy {
  /** Stays the same over cuts: it is the origin that the browser knows. */
  readonly port: number;
  /** Connections that were refused or reset since the start: proof that a request really failed. */
  readonly failedConnections: number;
  cut(): void;
  restore(): void;
  forwardTo(port: number): void;
  close(): Promise<void>;
}

export async function startTcpProxy(): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let target: number | null = null;
  let isCut = false;
  let failed = 0;

  const server: Server = createServer((browser) => {
    open.add(browser);
    browser.once("close", () => open.delete(browser));
    if (isCut || target === null) {
      failed += 1;
      browser.resetAndDestroy();
      return;
    }
    join(browser, connect(target, "127.0.0.1"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    get failedConnections() {
      return failed;
    },
    cut() {
      isCut = true;
      failed += open.size;
      for (const socket of open) socket.resetAndDestroy();
    },
    restore() {
      isCut = false;
    },
    forwardTo(port) {
      target = port;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Either side's end or failure is the other's. */
function join(browser: Socket, settee: Socket): void {
  browser.pipe(settee).pipe(browser);
  browser.on("error", () => settee.destroy());
  settee.on("error", () => browser.resetAndDestroy());
  browser.once("close", () => settee.destroy());
  settee.once("close", () => browser.destroy());
}
