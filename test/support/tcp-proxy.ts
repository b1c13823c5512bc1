import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";
import { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";

/**
 * A network that can be cut, slow, broken or someone else's. Page-level offline emulation does not reach a
 * SharedWorker, so journeys put this between browser and server.
 */
export interface TcpProxy {
  /** Stays the same over everything: it is the origin that the browser knows. */
  readonly port: number;
  /** Connections that were refused or reset since the start. */
  readonly failedConnections: number;
  /** First lines of requests that never got their answer ("POST /db/…"): proof that a worker's request really failed. */
  readonly failedRequests: readonly string[];
  /** Connections are refused, open ones are reset. */
  cut(): void;
  /** What passes waits `milliseconds` and then takes its time at `bytesPerSecond`. */
  slow(pace: { milliseconds: number; bytesPerSecond: number }): void;
  /** Answers come through with noise in their bodies. */
  corrupt(): void;
  /**
   * As in a hotel: every request is answered by somebody else, with a page. 302 leads to `location`, which is a host
   * that isn't there unless another is named.
   */
  portal(status: 200 | 302 | 502 | 511, location?: string): void;
  /** Requests whose first line has `what` in it get a page with this status, as from a proxy with a rule of its own. */
  refuse(what: string, status: number): void;
  restore(): void;
  forwardTo(port: number): void;
  close(): Promise<void>;
}

type Weather =
  | { type: "clear" }
  | { type: "cut" }
  | { type: "slow"; milliseconds: number; bytesPerSecond: number }
  | { type: "corrupt" }
  | { type: "portal"; status: number; location: string }
  | { type: "refuse"; what: string; status: number };

export async function startTcpProxy(): Promise<TcpProxy> {
  /** Each open connection with the last request that it carried. */
  const open = new Map<Socket, string>();
  const failedRequests: string[] = [];
  let weather: Weather = { type: "clear" };
  let target: number | null = null;
  let failed = 0;

  const server: Server = createServer((browser) => {
    open.set(browser, "");
    browser.once("close", () => open.delete(browser));
    // Resets are what this network is made of.
    browser.on("error", () => browser.destroy());
    if (weather.type === "portal") return answerAsPortal(browser, weather);
    if (weather.type === "refuse" && target !== null) return refuseOrJoin(browser, weather, target);
    if (weather.type !== "cut" && target !== null)
      return join(browser, connect(target, "127.0.0.1"));
    failed += 1;
    // The request is heard before it is refused, so that a test can tell whose it was.
    browser.once("data", (data: Buffer) => {
      failedRequests.push(requestLine(data));
      browser.resetAndDestroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  function answerAsPortal(
    browser: Socket,
    { status, location }: { status: number; location: string },
  ): void {
    browser.once("data", (data: Buffer) =>
      answerWithPage(browser, data, status, status === 302 ? `location: ${location}\r\n` : ""),
    );
  }

  function answerWithPage(browser: Socket, request: Buffer, status: number, header = ""): void {
    failed += 1;
    failedRequests.push(requestLine(request));
    const page = "<!doctype html><title>Welcome</title><p>Room number and name, please.</p>";
    browser.end(
      `HTTP/1.1 ${status} Portal\r\ncontent-type: text/html\r\n${header}` +
        `content-length: ${page.length}\r\nconnection: close\r\n\r\n${page}`,
    );
  }

  /** One request per connection, so that each is judged. */
  function refuseOrJoin(
    browser: Socket,
    rule: { what: string; status: number },
    port: number,
  ): void {
    browser.once("data", (data: Buffer) => {
      const line = requestLine(data);
      if (line.includes(rule.what)) return answerWithPage(browser, data, rule.status);
      const settee = connect(port, "127.0.0.1");
      settee.write(data.toString("latin1").replace(KEEP_ALIVE, "connection: close"), "latin1");
      join(browser, settee);
      open.set(browser, line);
    });
  }

  /** Either side's end or failure is the other's. */
  function join(browser: Socket, settee: Socket): void {
    browser.on("data", (data: Buffer) => {
      const line = requestLine(data);
      if (line !== "") open.set(browser, line);
    });
    browser.pipe(passing(slowly)).pipe(settee);
    settee.pipe(passing(async (chunk) => noisy(await slowly(chunk)))).pipe(browser);
    browser.on("error", () => settee.destroy());
    settee.on("error", () => browser.resetAndDestroy());
    browser.once("close", () => settee.destroy());
    settee.once("close", () => browser.end());
  }

  async function slowly(chunk: Buffer): Promise<Buffer> {
    if (weather.type === "slow")
      await pause(weather.milliseconds + (chunk.length / weather.bytesPerSecond) * 1000);
    return chunk;
  }

  function noisy(chunk: Buffer): Buffer {
    if (weather.type !== "corrupt") return chunk;
    failed += 1;
    const body = chunk.indexOf("\r\n\r\n") + 4;
    // A chunk of a body has no head; of a head, all that follows is noise.
    for (let at = body > 3 ? body : 0; at < chunk.length; at += 3) chunk[at] = 0x7f;
    return chunk;
  }

  function change(next: Weather): void {
    weather = next;
  }

  function reset(): void {
    failed += open.size;
    for (const [socket, request] of open) {
      if (request !== "") failedRequests.push(request);
      socket.resetAndDestroy();
    }
  }

  return {
    port: (server.address() as AddressInfo).port,
    get failedConnections() {
      return failed;
    },
    failedRequests,
    cut() {
      change({ type: "cut" });
      reset();
    },
    slow: (pace) => change({ type: "slow", ...pace }),
    corrupt: () => change({ type: "corrupt" }),
    portal(status, location = "http://portal.invalid/login") {
      change({ type: "portal", status, location });
      reset();
    },
    refuse(what, status) {
      change({ type: "refuse", what, status });
      reset();
    },
    restore: () => change({ type: "clear" }),
    forwardTo(port) {
      target = port;
    },
    async close() {
      for (const socket of open.keys()) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const KEEP_ALIVE = /^connection: keep-alive/im;

function passing(change: (chunk: Buffer) => Promise<Buffer>): Duplex {
  return Duplex.from(async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) yield change(chunk);
  });
}

/** "POST /db/…" at the start of a request; empty in the middle of one. */
function requestLine(data: Buffer): string {
  return /^[A-Z]+ [^ ]+(?= HTTP\/)/.exec(data.toString("latin1", 0, 4096))?.[0] ?? "";
}
