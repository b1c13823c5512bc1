import { afterEach, describe, expect, it } from "vitest";
import { connectPort } from "#client/port/connect-port.ts";
import type { Locks } from "#client/port/page-presence.ts";
import { GONE_AFTER } from "#client/port/port-messages.ts";
import { servePort } from "#client/port/serve-port.ts";
import type { NoteEdit, NoteView, SetteePort } from "#client/port/settee-port.ts";
import { createCell } from "#client/store/cell.ts";
import { createManualClock } from "#test/client/support/manual-clock.ts";
import { until } from "#test/client/support/until.ts";

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

/** Web Locks as browsers have them; `release` is what happens when their page dies. */
function createLocks(): Locks & { release(): void } {
  const held = new Map<string, Promise<unknown>>();
  let release: (() => void)[] = [];
  return {
    async request(name, task) {
      await held.get(name);
      const isOver = new Promise<void>((resolve) => release.push(resolve));
      const turn = Promise.race([task(), isOver]);
      held.set(name, turn);
      return turn;
    },
    release() {
      for (const free of release) free();
      release = [];
    },
  };
}

function createHost(): SetteePort & {
  edits: NoteEdit[];
  watching(): number;
  tell(id: string): void;
} {
  const edits: NoteEdit[] = [];
  const session = createCell<string>("u1");
  let watching = 0;
  const refuse = async (): Promise<never> => {
    throw new Error("a bug in the worker");
  };
  return {
    edits,
    watching: () => watching,
    tell: (id) => session.set(id),
    call: {
      signUp: refuse,
      logIn: async () => ({ ok: false, error: { type: "offline" } }),
      logOut: refuse,
      createNote: refuse,
      settleReview: refuse,
      editNote: async (edit) => {
        edits.push(edit);
        return { ok: true, value: viewOf(edit) };
      },
      flagNotes: refuse,
      deleteForever: refuse,
      importFiles: refuse,
      syncNow: async () => null,
      restSync: async () => null,
      startLocal: refuse,
      leaveLocal: refuse,
      mergeLocalNotes: refuse,
      removeKept: refuse,
      retrySetAside: async () => null,
      answerHeld: refuse,
      dismissServerChange: async () => null,
      tellPersisted: async () => null,
      askServer: refuse,
      exportNotes: refuse,
    },
    watch(topic, _query, listener) {
      watching++;
      const tell = (): void => {
        const user = { id: session.get(), email: "ada@example.org", roles: [] };
        if (topic === "session") Reflect.apply(listener, null, [{ type: "signed-in", user }]);
      };
      tell();
      const end = session.subscribe(tell);
      return () => {
        watching--;
        end();
      };
    },
  };
}

function viewOf({ id, content }: NoteEdit): NoteView {
  const times = { archivedAt: null, trashedAt: null, createdAt: "", updatedAt: "" };
  return {
    note: { id, ...content, pinned: false, ...times },
    version: 1,
    readOnly: null,
    unsynced: true,
    review: null,
  };
}

function connect(
  host: SetteePort,
  options: { locks?: Locks; clock?: ReturnType<typeof createManualClock> } = {},
): SetteePort {
  const channel = new MessageChannel();
  channels.push(channel);
  const clock = options.clock ?? createManualClock();
  servePort(channel.port2, host, {
    locks: options.locks,
    after: (milliseconds, task) => clock.after(milliseconds, task),
  });
  return connectPort(() => channel.port1, options.locks ?? createLocks());
}

function readIds(port: SetteePort): { ids: string[]; stop: () => void } {
  const ids: string[] = [];
  const stop = port.watch("session", null, (view) => {
    if (view.type === "signed-in") ids.push(view.user.id);
  });
  return { ids, stop };
}

describe("calls", () => {
  it("an expected failure is an answer", async () => {
    const port = connect(createHost());
    expect(await port.call.logIn({ email: "a", password: "b" })).toEqual({
      ok: false,
      error: { type: "offline" },
    });
  });

  it("a bug on the other side rejects with its message", async () => {
    const port = connect(createHost());
    await expect(port.call.logOut({ removeNotes: false })).rejects.toThrow("a bug in the worker");
  });

  it("edits that come faster than their answers each stand on the one before", async () => {
    const host = createHost();
    const port = connect(host);
    await port.call.syncNow();
    const content = (body: string) => ({ title: "", body, tags: [] });
    await Promise.all(
      ["a", "ab", "abc"].map((body) =>
        port.call.editNote({ id: "note:1", base: content(""), content: content(body) }),
      ),
    );
    expect(host.edits.map(({ base }) => base.body)).toEqual(["", "a", "ab"]);
    await port.call.editNote({ id: "note:1", base: content("abc"), content: content("abcd") });
    expect(host.edits.at(-1)?.base.body).toBe("abc");
  });

  it("edits that a new owner gets once more are one, and name what may be stored of them already", async () => {
    const host = createHost();
    const port = connect(host);
    const content = (body: string) => ({ title: "", body, tags: [] });
    // Nobody has welcomed the page yet: to it this is the same as an owner that went without an answer.
    const answers = await Promise.all(
      ["a", "ab", "abc"].map((body) =>
        port.call.editNote({ id: "note:1", base: content(""), content: content(body) }),
      ),
    );
    expect(host.edits).toMatchObject([
      { base: content(""), content: content("abc"), steps: [content("a"), content("ab")] },
    ]);
    expect(answers.every((answer) => answer.ok && answer.value.note.body === "abc")).toBe(true);
  });
});

describe("watches", () => {
  it("the listener gets the value at once and every change, until it stops", async () => {
    const host = createHost();
    const { ids, stop } = readIds(connect(host));
    await until("the first value came", () => ids.length === 1);
    host.tell("u2");
    await until("the change came", () => ids.length === 2);
    stop();
    await until("the watch ended", () => host.watching() === 0);
    expect(ids).toEqual(["u1", "u2"]);
  });

  it("several pages watch side by side", async () => {
    const host = createHost();
    const [one, other] = [readIds(connect(host)), readIds(connect(host))];
    await until("both have the first", () => one.ids.length === 1 && other.ids.length === 1);
    host.tell("u2");
    await until("both have the change", () => one.ids.length === 2 && other.ids.length === 2);
    expect(host.watching()).toBe(2);
  });

  it("a page that dies frees its lock, and its watches end", async () => {
    const host = createHost();
    const locks = createLocks();
    const { ids } = readIds(connect(host, { locks }));
    await until("it watches", () => ids.length === 1);
    expect(host.watching()).toBe(1);
    locks.release();
    await until("the watch ended", () => host.watching() === 0);
  });

  it("a page without Web Locks that stops pinging is gone after its time", async () => {
    const host = createHost();
    const clock = createManualClock();
    const { ids } = readIds(connect(host, { clock }));
    await until("it watches", () => ids.length === 1 && clock.waiting() === 1);
    clock.advance(GONE_AFTER - 1);
    expect(host.watching()).toBe(1);
    clock.advance(1);
    expect(host.watching()).toBe(0);
  });
});
