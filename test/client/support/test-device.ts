import type { Fetch } from "#client/api/fetch-in-time.ts";
import type { NoteView, SessionView, SyncState, SyncView } from "#client/port/settee-port.ts";
import { systemClock } from "#client/store/clock.ts";
import type { NoteStore } from "#client/store/note-store.ts";
import { buildSettee } from "#client/worker/build-settee.ts";
import type { Settee } from "#client/worker/settee.ts";
import type { AskWhoWeAre } from "#client/sync/ask-who-we-are.ts";
import { fail, succeed } from "#shared/result.ts";
import type { FakeSetteeApi } from "./fake-settee-api.ts";
import { createTempDatabases, type TempDatabases } from "./temp-databases.ts";
import { until } from "./until.ts";

/** One browser with Settee in it, on real databases and a network that a test can disturb. */
export interface TestDevice {
  readonly settee: Settee;
  readonly api: FakeSetteeApi;
  readonly databases: TempDatabases;
  /** What broke so far was meant to. */
  forgive(): void;
  readonly requests: string[];
  /** Stands before the network; undefined lets a request through. */
  intercept: ((url: string, init: RequestInit) => Response | undefined) | null;
  isOnline: boolean;
  store(): NoteStore;
  logIn(): Promise<void>;
  sync(): SyncView;
  session(): SessionView;
  reaches(type: SyncState["type"]): Promise<SyncState>;
  /** Every write is confirmed by the server, and the view says so. */
  hasSentAll(): Promise<void>;
  write(body: string, title?: string): Promise<NoteView>;
  edit(id: string, body: string): Promise<NoteView>;
  body(id: string): string | undefined;
  goOffline(): void;
  goOnline(): void;
  /** Closes the browser and opens it again. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function createTestDevice(api: FakeSetteeApi): Promise<TestDevice> {
  const databases = await createTempDatabases();
  const requests: string[] = [];
  const broken: unknown[] = [];
  let settee: Settee | null = null;
  let closeDevice: (() => Promise<void>) | null = null;
  let lastSync: SyncView | null = null;
  let lastSession: SessionView = { type: "opening" };

  const send: Fetch = async (url, init) => {
    requests.push(`${init.method ?? "GET"} ${url}`);
    if (!device.isOnline) throw new TypeError("fetch failed");
    const answer = device.intercept?.(url, init);
    if (answer !== undefined) return answer;
    const headers = new Headers([...new Headers(init.headers)]);
    if (api.cookie !== null) headers.set("cookie", api.cookie);
    return fetch(url, { ...init, headers });
  };

  const askWhoWeAre: AskWhoWeAre = async (databaseUrl) => {
    try {
      const answer = await send(new URL("_session", databaseUrl).href, {});
      const { userCtx } = JSON.parse(await answer.text());
      return succeed(userCtx.name);
    } catch {
      // Whatever a broken network throws.
      return fail({ type: "offline" });
    }
  };

  function start(): void {
    const opened = openSettee(databases, api, send, askWhoWeAre, (error) => broken.push(error));
    ({ settee } = opened);
    closeDevice = opened.close;
    settee.port.watch("sync", null, (view) => {
      lastSync = view;
    });
    settee.port.watch("session", null, (view) => {
      lastSession = view;
    });
  }

  function running(): Settee {
    if (settee === null) throw new Error("The device is off.");
    return settee;
  }

  async function close(): Promise<void> {
    await closeDevice?.();
    if (broken.length > 0) throw new Error("Something broke underneath.", { cause: broken[0] });
  }

  const device: TestDevice = {
    get settee() {
      return running();
    },
    api,
    databases,
    forgive: () => void (broken.length = 0),
    requests,
    intercept: null,
    isOnline: true,
    store() {
      const notebook = running().notebook.get();
      if (notebook === null) throw new Error("Nobody is signed in.");
      return notebook.store;
    },
    async logIn() {
      const answer = await running().port.call.logIn({ email: "ada@example.org", password: "x" });
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    },
    sync() {
      if (lastSync === null) throw new Error("No sync view yet.");
      return lastSync;
    },
    session: () => lastSession,
    async reaches(type) {
      try {
        return await until(`sync is ${type}`, () =>
          lastSync?.state.type === type ? lastSync.state : null,
        );
      } catch (error) {
        throw new Error(`${String(error)} It is ${JSON.stringify(lastSync)}.`, { cause: error });
      }
    },
    async hasSentAll() {
      await until("all is sent", () => device.store().unsyncedIds().size === 0);
      await until("the view says so", () => lastSync?.unsynced === 0);
    },
    async write(body, title = "") {
      const answer = await running().port.call.createNote({ title, body, tags: [] });
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return answer.value;
    },
    async edit(id, body) {
      const shown = device.store().index.get(id)?.shown;
      if (shown === undefined) throw new Error(`No note ${id}.`);
      const { title, tags } = shown;
      const answer = await running().port.call.editNote({
        id,
        base: { title, body: shown.body, tags },
        content: { title, body, tags },
      });
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      await device.store().commitDrafts();
      return answer.value;
    },
    body: (id) => device.store().index.get(id)?.shown.body,
    goOffline() {
      device.isOnline = false;
      running().lostNetwork();
    },
    goOnline() {
      device.isOnline = true;
      running().wake();
    },
    async restart() {
      await close();
      lastSync = null;
      lastSession = { type: "opening" };
      start();
      await running().opened;
    },
    async remove() {
      await close();
      await databases.removeAll();
    },
  };
  start();
  await running().opened;
  return device;
}

function openSettee(
  databases: TempDatabases,
  api: FakeSetteeApi,
  fetch: Fetch,
  askWhoWeAre: AskWhoWeAre,
  report: (error: unknown) => void,
): { settee: Settee; close: () => Promise<void> } {
  return buildSettee({
    databases,
    api,
    locks: undefined,
    askWhoWeAre,
    fetch,
    clock: systemClock,
    storage: {
      estimate: async () => ({ usage: 1_000, quota: 1_000_000_000 }),
      persisted: async () => false,
    },
    build: "this one",
    random: () => 1,
    report,
  });
}
