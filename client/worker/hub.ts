import { holdLock, randomName } from "#client/port/page-presence.ts";
import type { PageMessage, PortEndpoint, WorkerMessage } from "#client/port/port-messages.ts";
import { servePort, type ServedPage } from "#client/port/serve-port.ts";
import type { Clock } from "#client/store/clock.ts";
import type { HubChannel, HubMessage } from "./hub-messages.ts";
import { claimOwnership, type OwnerLocks, type Ownership } from "./ownership.ts";
import type { Settee } from "./settee.ts";

/** Everything behind the port, as long as this worker owns the database. */
export interface Owned {
  readonly settee: Pick<Settee, "port" | "wake" | "lostNetwork">;
  close(): Promise<void>;
}

/**
 * Where the pages of this worker are served: here while it owns the database, else by the owner, to which everything
 * is passed on. When the owner changes, pages are welcomed anew and send again what was not answered.
 */
export interface Hub {
  /** A page of this worker's own. */
  attach(endpoint: PortEndpoint): void;
  wake(): void;
  lostNetwork(): void;
}

/** A call that the owner has not answered for so long makes us look whether it still lives. */
const ASK_AFTER = 1_500;
const STEAL_AFTER = 3_500;

/** A page, here or at another worker, and who receives what it sends. */
interface Line {
  send(message: WorkerMessage): void;
  receive: ((message: PageMessage) => void) | null;
  served: ServedPage | null;
}

export function createHub(deps: {
  /** Missing outside secure contexts: then every worker owns the database beside the others, as idb bears. */
  locks: OwnerLocks | undefined;
  channel: HubChannel;
  clock: Clock;
  build: string;
  start(): Owned;
  report(error: unknown): void;
}): Hub {
  const { channel, clock, build } = deps;
  const me = randomName();
  const alive = `settee-worker-${me}`;
  const isAlive = deps.locks === undefined ? null : holdLock(deps.locks, alive);
  const own = new Map<string, Line>();
  const remote = new Map<string, Line>();
  let owned: Owned | null = null;
  let ownerId: string | null = null;
  let doubt: (() => void) | null = null;
  /** Only a worker that has just started may take over from another build: else they would take turns for ever. */
  let isNew = true;

  channel.addEventListener("message", ({ data }) => hear(data as HubMessage));
  const ownership: Ownership | null =
    deps.locks === undefined
      ? null
      : claimOwnership({ locks: deps.locks, onOwner: rule, onDeposed: stepDown });
  if (ownership === null) rule();
  else tell({ type: "who" });

  function tell(message: HubMessage): void {
    channel.postMessage(message);
  }

  /** This worker is the owner from now on. */
  function rule(): void {
    trust();
    isNew = false;
    owned = deps.start();
    ownerId = me;
    if (deps.locks !== undefined) tell({ type: "owner", id: me, build });
    for (const [id, line] of own) connect(id, line);
  }

  /** Answers that are still on their way are given by the next owner, to the same calls. */
  function stepDown(): void {
    const old = stopServing();
    old?.close().catch(deps.report);
    tell({ type: "who" });
  }

  function stopServing(): Owned | null {
    for (const line of [...own.values(), ...remote.values()]) {
      line.served?.end();
      line.served = null;
      line.receive = null;
    }
    remote.clear();
    const old = owned;
    owned = null;
    ownerId = null;
    return old;
  }

  /** Closes before the other one opens. */
  async function handOver(): Promise<void> {
    const old = stopServing();
    await old?.close().catch(deps.report);
    ownership?.release();
  }

  function connect(id: string, line: Line): void {
    if (owned !== null) return serve(line, owned);
    const to = ownerId;
    if (to === null) return;
    line.receive = (message) => pass(to, id, message);
    tell({ type: "open", to, line: id });
  }

  function serve(line: Line, { settee }: Owned): void {
    line.served?.end();
    const endpoint: PortEndpoint = {
      postMessage: (message) => line.send(message as WorkerMessage),
      addEventListener: (_type, listener) => {
        line.receive = (data) => listener({ data });
      },
    };
    line.served = servePort(endpoint, settee.port, {
      locks: deps.locks,
      after: (milliseconds, task) => clock.after(milliseconds, task),
      onWake: () => settee.wake(),
    });
  }

  function pass(to: string, line: string, message: PageMessage): void {
    tell({ type: "page", to, line, message });
    if (message.type === "call" || message.type === "wake") doubtOwner(to);
  }

  function doubtOwner(to: string): void {
    doubt ??= clock.after(ASK_AFTER, () => {
      tell({ type: "ping", to });
      doubt = clock.after(STEAL_AFTER, () => {
        doubt = null;
        ownership?.steal();
      });
    });
  }

  function trust(): void {
    doubt?.();
    doubt = null;
  }

  function hear(message: HubMessage): void {
    switch (message.type) {
      case "who":
        if (owned !== null) tell({ type: "owner", id: me, build });
        return;
      case "owner":
        return meetOwner(message.id, message.build);
      case "worker":
        trust();
        return own.get(message.line)?.send(message.message);
      case "pong":
        return trust();
      default:
        if (message.to === me && owned !== null) hearAsOwner(message, owned);
    }
  }

  function hearAsOwner(message: Extract<HubMessage, { to: string }>, mine: Owned): void {
    switch (message.type) {
      case "ping":
        return tell({ type: "pong" });
      case "yield":
        if (message.build !== build) void handOver();
        return;
      case "open": {
        const { line: id } = message;
        const send = (answer: WorkerMessage): void =>
          tell({ type: "worker", line: id, message: answer });
        const line = remote.get(id) ?? { send, receive: null, served: null };
        remote.set(id, line);
        return serve(line, mine);
      }
      case "page":
        return remote.get(message.line)?.receive?.(message.message);
    }
  }

  function meetOwner(id: string, ownersBuild: string): void {
    if (owned !== null) return;
    trust();
    if (isNew && ownersBuild !== build) tell({ type: "yield", to: id, build });
    isNew = false;
    if (ownerId === id) return;
    ownerId = id;
    for (const [lineId, line] of own) connect(lineId, line);
  }

  /** A page tells its own worker of its sleep; whoever serves it need not know. */
  function receive(line: Line, message: PageMessage): void {
    if (message.type === "freeze") return freeze();
    if (message.type === "wake") ownership?.resume();
    line.receive?.(message);
  }

  /** With several pages, as a SharedWorker has, the others go on. */
  function freeze(): void {
    if (own.size === 1) ownership?.suspend();
  }

  return {
    attach(endpoint) {
      const id = randomName();
      const line: Line = {
        send: (message) => endpoint.postMessage(message),
        receive: null,
        served: null,
      };
      own.set(id, line);
      endpoint.addEventListener("message", ({ data }) => receive(line, data as PageMessage));
      endpoint.start?.();
      isAlive?.then(() => endpoint.postMessage({ type: "alive", lock: alive }), deps.report);
      connect(id, line);
    },
    wake: () => owned?.settee.wake(),
    lostNetwork: () => owned?.settee.lostNetwork(),
  };
}
