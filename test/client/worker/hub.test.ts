import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectPort, type PortControl } from "#client/port/connect-port.ts";
import type { PortEndpoint } from "#client/port/port-messages.ts";
import type { NoteView, SetteePort } from "#client/port/settee-port.ts";
import { createHub, type Hub } from "#client/worker/hub.ts";
import { createFakeLocks, type FakeLocks } from "#test/client/support/fake-locks.ts";
import { createManualClock, type ManualClock } from "#test/client/support/manual-clock.ts";
import { until } from "#test/client/support/until.ts";
import { createMemoryPort } from "#test/support/memory-port.ts";

let locks: FakeLocks;
let clock: ManualClock;
/** What every owner finds on the disk, by id, and how often each id was made. */
let disk: Map<string, string>;
let made: string[];
let tabs: Tab[];
let owners: number;
let name: string;

beforeEach(() => {
  locks = createFakeLocks();
  clock = createManualClock();
  disk = new Map();
  made = [];
  tabs = [];
  owners = 0;
  name = `hub-${Math.random()}`;
});
afterEach(() => {
  for (const tab of tabs) tab.die();
});

interface Tab {
  readonly port: SetteePort & PortControl;
  readonly hub: Hub;
  isOwner: boolean;
  /** As a closed or crashed tab: nothing of it says or hears anything again. */
  die(): void;
  /** As a frozen tab: it hears nothing for now, and keeps its locks. */
  freeze(): void;
  thaw(): void;
}

function openTab(build = "one"): Tab {
  const mine = locks.forOne();
  let isDead = false;
  let isFrozen = false;
  const missed: (() => void)[] = [];
  const hear = (act: () => void): void => {
    if (isDead) return;
    if (isFrozen) missed.push(act);
    else act();
  };
  const broadcast = new BroadcastChannel(name);
  const { port1, port2 } = new MessageChannel();
  const quietly = (port: PortEndpoint): PortEndpoint => ({
    postMessage: (message) => hear(() => port.postMessage(message)),
    addEventListener: (type, listener) =>
      port.addEventListener(type, ({ data }) => hear(() => listener({ data }))),
    start: () => port.start?.(),
  });
  const hub = createHub({
    locks: mine,
    channel: {
      postMessage: (message) => hear(() => broadcast.postMessage(message)),
      addEventListener: (type, listener) =>
        broadcast.addEventListener(type, (event) => hear(() => listener({ data: event.data }))),
    },
    clock,
    build,
    start() {
      owners++;
      tab.isOwner = true;
      return {
        settee: { port: createHost(() => isDead), wake: () => {}, lostNetwork: () => {} },
        async close() {
          owners--;
          tab.isOwner = false;
        },
      };
    },
    report: (error) => {
      throw error;
    },
  });
  hub.attach(quietly(port2));
  const tab: Tab = {
    port: connectPort(() => quietly(port1), locks.forOne()),
    hub,
    isOwner: false,
    die() {
      if (isDead) return;
      isDead = true;
      if (tab.isOwner) owners--;
      tab.isOwner = false;
      broadcast.close();
      port1.close();
      port2.close();
      mine.die();
    },
    freeze: () => void (isFrozen = true),
    thaw() {
      isFrozen = false;
      for (const act of missed.splice(0)) act();
    },
  };
  tabs.push(tab);
  return tab;
}

/** Notes on the shared disk. An answer comes a little after the write, so that an owner may die in between. */
function createHost(isDead: () => boolean): SetteePort {
  const memory = createMemoryPort();
  memory.override({
    async createNote(content, id = "") {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDead()) return new Promise(() => {});
      if (!disk.has(id)) {
        disk.set(id, content.body);
        made.push(content.body);
      }
      await new Promise((resolve) => setImmediate(resolve));
      return { ok: true, value: viewOf(id, content.body) };
    },
  });
  return memory;
}

function viewOf(id: string, body: string): NoteView {
  const times = { archivedAt: null, trashedAt: null, createdAt: "", updatedAt: "" };
  const note = { id, title: "", body, tags: [], pinned: false, ...times };
  return { note, version: 1, readOnly: null, unsynced: true, review: null };
}

const text = (body: string) => ({ title: "", body, tags: [] });
const ownerOf = (): Promise<Tab> => until("there is an owner", () => tabs.find((t) => t.isOwner));

describe("[S15] one owner", () => {
  it("serves all tabs, and all of them are live", async () => {
    const [a, b] = [openTab(), openTab()];
    await a.port.call.createNote(text("from a"));
    await b.port.call.createNote(text("from b"));
    expect(owners).toBe(1);
    expect([...disk.values()]).toEqual(["from a", "from b"]);
    const seen: string[] = [];
    b.port.watch("session", null, ({ type }) => seen.push(type));
    await until("b sees", () => seen.length > 0);
  });

  it("that dies is followed by another at once, and what was not answered is done once", async () => {
    const [a, b, c] = [openTab(), openTab(), openTab()];
    const first = await ownerOf();
    expect(first).toBe(a);
    const writes = [b, c].flatMap((tab, which) =>
      Array.from({ length: 20 }, (_, count) => tab.port.call.createNote(text(`${which}-${count}`))),
    );
    await until("it is at work", () => made.length > 3);
    a.die();
    await Promise.all(writes);
    expect(made.toSorted()).toEqual([...new Set(made)].toSorted());
    expect(made).toHaveLength(40);
    expect(await ownerOf()).toBe(b);
  });

  it("that is frozen without a word is found out by the first call that it does not answer", async () => {
    const [a, b] = [openTab(), openTab()];
    await b.port.call.createNote(text("before"));
    a.freeze();
    const write = b.port.call.createNote(text("waits"));
    await until("it is doubted", () => clock.waiting() > 0);
    clock.advance(1_500);
    await new Promise((resolve) => setTimeout(resolve, 20));
    clock.advance(3_500);
    await write;
    expect(b.isOwner).toBe(true);
    a.thaw();
    await until("the thawed one has stepped down", () => owners === 1);
    await a.port.call.createNote(text("through b"));
    expect([...disk.values()]).toEqual(["before", "waits", "through b"]);
  });

  it("that is told of its freezing lets go at once, and comes back as a client", async () => {
    const [a, b] = [openTab(), openTab()];
    await b.port.call.createNote(text("before"));
    a.port.tell({ type: "freeze" });
    await until("b owns", () => b.isOwner);
    expect(owners).toBe(1);
    a.port.tell({ type: "wake" });
    await a.port.call.createNote(text("after"));
    expect(b.isOwner).toBe(true);
  });

  it("of an older build hands over to a newer one, and its pages stay live", async () => {
    const old = openTab("one");
    await old.port.call.createNote(text("old"));
    const young = openTab("two");
    await until("the new one owns", () => young.isOwner && owners === 1);
    await old.port.call.createNote(text("still here"));
    await young.port.call.createNote(text("new"));
    expect(made).toEqual(["old", "still here", "new"]);
  });

  it("without Web Locks each worker serves its own page", async () => {
    const { port1, port2 } = new MessageChannel();
    const hub = createHub({
      locks: undefined,
      channel: { postMessage: () => {}, addEventListener: () => {} },
      clock,
      build: "one",
      start: () => ({
        settee: { port: createHost(() => false), wake: () => {}, lostNetwork: () => {} },
        close: async () => {},
      }),
      report: () => {},
    });
    hub.attach(port2);
    await connectPort(() => port1, locks.forOne()).call.createNote(text("alone"));
    expect([...disk.values()]).toEqual(["alone"]);
    port1.close();
    port2.close();
  });

  it("whichever tabs open and die in whatever order, no write is lost or made twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("open", "die", "write", "write", "pause"), { maxLength: 30 }),
        async (steps) => {
          for (const tab of tabs.splice(0)) tab.die();
          locks = createFakeLocks();
          disk.clear();
          made.length = 0;
          const keeper = openTab();
          const writes: Promise<unknown>[] = [];
          for (const step of steps) {
            if (step === "open") openTab();
            // The keeper stays, so that somebody waits for every answer.
            else if (step === "die") tabs.find((tab) => tab !== keeper && tab.isOwner)?.die();
            else if (step === "write")
              writes.push(keeper.port.call.createNote(text(String(writes.length))));
            else await new Promise((resolve) => setImmediate(resolve));
          }
          await Promise.all(writes);
          expect(made.toSorted()).toEqual(writes.map((_, count) => String(count)).toSorted());
        },
      ),
      { numRuns: 30 },
    );
  });
});
