import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

type Direction = "request" | "answer";

/** One device's way to the server, which can break at any byte. */
export interface ByteProxy {
  readonly port: number;
  forwardTo(port: number): void;
  /** Refuses connections and resets those that are open. */
  cut(): void;
  /** Takes everything and passes nothing on, as a network that has gone without a word. */
  silence(): void;
  readonly isSilent: boolean;
  restore(): void;
  /** The connection on which the so-many-th byte from now on passes breaks right after it. Once. */
  cutAfter(direction: Direction, bytes: number): void;
  /** How often it broke in the middle of what passed. */
  readonly broken: Readonly<Record<Direction, number>>;
  /** Bytes that were swallowed. */
  readonly swallowed: number;
  close(): Promise<void>;
}

export async function startByteProxy(): Promise<ByteProxy> {
  const open = new Set<Socket>();
  const broken = { request: 0, answer: 0 };
  let weather: "clear" | "cut" | "silent" = "clear";
  let target = 0;
  let trap: { direction: Direction; left: number } | null = null;
  let swallowed = 0;

  function add(socket: Socket): void {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // Resets are what this network is made of.
    socket.on("error", () => socket.destroy());
  }

  function join(direction: Direction, from: Socket, to: Socket): void {
    from.on("data", (chunk: Buffer) => {
      if (weather === "silent") swallowed += chunk.length;
      else if (trap?.direction === direction && chunk.length >= trap.left) {
        const last = chunk.subarray(0, trap.left);
        trap = null;
        broken[direction]++;
        to.end(last);
        from.resetAndDestroy();
      } else {
        if (trap?.direction === direction) trap.left -= chunk.length;
        to.write(chunk);
      }
    });
    from.once("end", () => to.end());
    from.once("close", () => to.destroySoon());
  }

  const server = createServer((browser) => {
    if (weather === "cut") return void browser.resetAndDestroy();
    const settee = connect(target, "127.0.0.1");
    for (const socket of [browser, settee]) add(socket);
    settee.once("error", () => browser.resetAndDestroy());
    join("request", browser, settee);
    join("answer", settee, browser);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const resetAll = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };

  return {
    port: portOf(server.address()),
    forwardTo(port) {
      target = port;
    },
    cut() {
      weather = "cut";
      resetAll();
    },
    silence() {
      weather = "silent";
    },
    restore() {
      // What was swallowed never arrives: those connections are of no use any more.
      if (weather === "silent") resetAll();
      weather = "clear";
      trap = null;
    },
    cutAfter(direction, bytes) {
      trap = { direction, left: bytes };
    },
    broken,
    get isSilent() {
      return weather === "silent";
    },
    get swallowed() {
      return swallowed;
    },
    async close() {
      server.close();
      resetAll();
      await once(server, "close");
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  return address.port;
}
