import { randomInt } from "node:crypto";
import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import leveldown, { type LevelDOWN } from "leveldown";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ATTACHMENT_BYTES,
  ATTACHMENT_USES,
  BODIES,
  DOCUMENTS,
  TALLY,
} from "#couchdb/embedded/store/keys.ts";
import { readRange } from "#couchdb/embedded/store/raw-store.ts";
import {
  startEmbeddedCouchDb,
  type EmbeddedCouchDb,
  type EmbeddedCouchDbOptions,
} from "#couchdb/embedded/start-embedded-couchdb.ts";
import { call } from "#test/support/couchdb-client.ts";

let dataDir = "";
let running: EmbeddedCouchDb | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "settee-in-step-"));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedCouchDbOptions> = {}) {
  await running?.close();
  running = await startEmbeddedCouchDb({ dataDir, ...options });
  const { username, password, origin } = new URL(running.url);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const send = (method: string, path: string, body?: unknown, headers = {}) =>
    call(method, origin + path, { headers: { authorization, ...headers }, body });
  return { origin, authorization, send };
}
type Send = Awaited<ReturnType<typeof start>>["send"];

/** Stores that are opened from here on have lost their ledger's sums. */
function withoutSums(folder: string): LevelDOWN {
  const store = leveldown(folder);
  const get = store.get.bind(store);
  let isFirst = true;
  store.get = (key, options, done) => {
    if (key !== TALLY || !isFirst) return get(key, options, done);
    isFirst = false;
    return process.nextTick(done, new Error("NotFound: "));
  };
  return store;
}

/** A history with every kind of write, the same for the same numbers. */
async function writeHistory(send: Send, seed: number): Promise<void> {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  await send("PUT", "/db?q=1");
  for (let step = 0; step < 40; step += 1) {
    const id = `d${next(6)}`;
    const leaves = await send("GET", `/db/${id}?open_revs=all`);
    const revs: string[] = Array.isArray(leaves.body)
      ? leaves.body.map((leaf) => Object(leaf).ok._rev)
      : [];
    const rev = revs[next(Math.max(revs.length, 1))];
    const _attachments = {
      [`f${next(2)}`]: {
        content_type: next(2) === 0 ? "image/png" : "text/plain",
        data: Buffer.alloc(next(300), "x").toString("base64"),
      },
    };
    const kind = next(6);
    if (kind === 0) await send("PUT", `/db/${id}`, { _rev: rev, n: step, _attachments });
    else if (kind === 1) await send("DELETE", `/db/${id}?rev=${rev}`);
    else if (kind === 2 && rev !== undefined) await send("POST", "/db/_purge", { [id]: [rev] });
    else if (kind === 3)
      await send("POST", "/db/_bulk_docs", {
        new_edits: false,
        docs: [{ _id: id, _rev: `${1 + next(3)}-${step}x`, n: step }],
      });
    else await send("PUT", `/db/${id}`, { _rev: rev, n: "x".repeat(next(50)) });
  }
}

const infoOf = async (send: Send) => {
  const { sizes, doc_count, doc_del_count } = Object((await send("GET", "/db")).body);
  return { active: sizes.active, external: sizes.external, doc_count, doc_del_count };
};
const shownOf = async (send: Send) => ({
  changes: Object((await send("GET", "/db/_changes?style=all_docs&include_docs=true")).body)
    .results,
  rows: Object((await send("GET", "/db/_all_docs?include_docs=true")).body).rows.length,
});

/** Another one in each run; the test's title names it, and `SEED` repeats it. */
const SEED = Number(process.env["SEED"] ?? randomInt(1_000_000));

describe("the ledger of a database", () => {
  it.each([SEED])(
    "has after any history what a look at everything finds (seed %i)",
    async (seed) => {
      const { send } = await start();
      await writeHistory(send, seed);
      const kept = { info: await infoOf(send), shown: await shownOf(send) };
      expect(kept.shown.rows).toBe(kept.info.doc_count);
      expect(kept.shown.changes).toHaveLength(kept.info.doc_count + kept.info.doc_del_count);
      const again = await start({ openStore: withoutSums });
      expect({ info: await infoOf(again.send), shown: await shownOf(again.send) }).toEqual(kept);
    },
  );
});

describe("what was purged", () => {
  it("has left the disk, with its attachments", async () => {
    const stores = new Map<string, LevelDOWN>();
    const { send } = await start({
      openStore: (folder) => {
        const store = leveldown(folder);
        stores.set(folder, store);
        return store;
      },
    });
    await send("PUT", "/db?q=1");
    const _attachments = { x: { content_type: "image/png", data: "aGVsbG8=" } };
    const { rev } = Object((await send("PUT", "/db/a", { _attachments })).body);
    const [, store] = [...stores].find(([folder]) => folder.includes("db@")) ?? [];
    if (store === undefined) throw new Error("the database was not opened");
    const kept = async (): Promise<number> => {
      let count = 0;
      for (const prefix of [DOCUMENTS, BODIES, ATTACHMENT_USES, ATTACHMENT_BYTES])
        for await (const _entry of readRange(store, { prefix })) count += 1;
      return count;
    };
    expect(await kept()).toBe(4);
    await send("POST", "/db/_purge", { a: [rev] });
    expect(await kept()).toBe(0);
  });
});

describe("indexes of views and queries", () => {
  const map = `function (doc) { emit(doc.n, Math.random()); }`;
  const rowsOf = async (send: Send): Promise<{ id: string; value: number }[]> =>
    Object((await send("GET", "/db/_design/d/_view/v")).body).rows;

  it("are still there after a restart: only what has changed is mapped", async () => {
    const first = await start();
    await first.send("PUT", "/db?q=1");
    const { rev } = Object(
      (await first.send("PUT", "/db/_design/d", { views: { v: { map } } })).body,
    );
    for (let n = 0; n < 3; n += 1) await first.send("PUT", `/db/d${n}`, { n });
    const before = await rowsOf(first.send);
    const second = await start();
    await second.send("PUT", "/db/new", { n: 9 });
    // What the function made up is the same only if it was not called again.
    const after = await rowsOf(second.send);
    expect(after.slice(0, 3)).toEqual(before);
    expect(after[3]).toMatchObject({ id: "new" });
    // Without its design document it is forgotten: written again, everything is mapped anew.
    const gone = Object((await second.send("DELETE", `/db/_design/d?rev=${rev}`)).body);
    await second.send("PUT", "/db/_design/d", { _rev: gone.rev, views: { v: { map } } });
    const third = await start();
    const anew = await rowsOf(third.send);
    expect(anew.map(({ id }) => id)).toEqual(after.map(({ id }) => id));
    expect(anew[0]?.value).not.toBe(after[0]?.value);
  });
});

describe("a list of purges that is shorter than what was purged", () => {
  it("keeps the newest, and an index that is behind it is made anew", async () => {
    const { send } = await start();
    await send("PUT", "/db?q=1");
    const map = "function (doc) { emit(doc.n); }";
    await send("PUT", "/db/_design/d", { views: { v: { map } } });
    const ids = async () =>
      Object((await send("GET", "/db/_design/d/_view/v")).body).rows.map(
        ({ id }: { id: string }) => id,
      );
    const revs: string[] = [];
    for (let n = 0; n < 5; n += 1)
      revs.push(Object((await send("PUT", `/db/d${n}`, { n })).body).rev);
    expect(await ids()).toEqual(["d0", "d1", "d2", "d3", "d4"]);
    await send("PUT", "/db/_purged_infos_limit", 2);
    for (let n = 0; n < 4; n += 1) await send("POST", "/db/_purge", { [`d${n}`]: [revs[n]] });
    expect((await send("GET", "/db/_purged_infos")).body).toEqual({
      purged_infos: [
        { id: "d2", revs: [revs[2]] },
        { id: "d3", revs: [revs[3]] },
      ],
    });
    expect(await ids()).toEqual(["d4"]);
  });
});

describe("what is being done", () => {
  it("is listed in _active_tasks while it lasts: compacting, and building an index", async () => {
    const gate = createGate();
    const { send } = await start({ openStore: gate.open });
    await send("PUT", "/db?q=1");
    const map = "function (doc) { emit(doc.n); }";
    await send("PUT", "/db/_design/d", { views: { v: { map } } });
    const docs = Array.from({ length: 250 }, (_, n) => ({ _id: `d${n}`, n }));
    const [{ rev }] = Object((await send("POST", "/db/_bulk_docs", { docs })).body);
    await send("PUT", "/db/d0", { _rev: rev, n: 0 });
    const tasks = async () => (await send("GET", "/_active_tasks")).body;

    let reached = gate.close();
    const asked = send("GET", "/db/_design/d/_view/v");
    await reached;
    expect(await tasks()).toMatchObject([
      { type: "indexer", database: "db", design_document: "_design/d", total_changes: 252 },
    ]);
    gate.letThrough();
    expect(Object((await asked).body).rows).toHaveLength(250);
    expect(await tasks()).toEqual([]);

    reached = gate.close();
    expect((await send("POST", "/db/_compact", {})).status).toBe(202);
    await reached;
    expect(await tasks()).toMatchObject([
      { type: "database_compaction", database: "db", total_changes: 251, changes_done: 250 },
    ]);
    gate.letThrough();
    await vi.waitUntil(async () => Object(await tasks()).length === 0);
    expect((await send("GET", `/db/d0?rev=${rev}`)).status).toBe(404);
  });
});

/** Stores whose writes can be held up. */
function createGate() {
  let opened = Promise.resolve();
  let letThrough = (): void => undefined;
  let reach = (): void => undefined;
  return {
    /** @returns when a write stands before it */
    close(): Promise<void> {
      opened = new Promise((resolve) => (letThrough = resolve));
      return new Promise((resolve) => (reach = resolve));
    },
    letThrough: () => letThrough(),
    open(folder: string): LevelDOWN {
      const store = leveldown(folder);
      const batch = store._batch.bind(store);
      store._batch = (writes, options, done) => {
        reach();
        void opened.then(() => batch(writes, options, done));
      };
      return store;
    },
  };
}

describe("limits that a host sets", () => {
  it("are refused with CouchDB's words, and can be read", async () => {
    const limits = { attachmentBytes: 1000, documentBytes: 500, requestBytes: 5000 };
    const { send } = await start({ limits });
    await send("PUT", "/db?q=1");
    const png = { "content-type": "image/png" };
    const refused = { status: 413, body: { error: "attachment_too_large", reason: "x" } };
    expect(await send("PUT", "/db/a/x", Buffer.alloc(1001), png)).toMatchObject(refused);
    expect((await send("PUT", "/db/a/x", Buffer.alloc(1000), png)).status).toBe(201);
    const data = Buffer.alloc(1001).toString("base64");
    expect(await send("PUT", "/db/b", { _attachments: { x: { data } } })).toMatchObject(refused);
    expect(await send("PUT", "/db/c", { text: "x".repeat(600) })).toMatchObject({
      status: 413,
      body: { error: "document_too_large", reason: "c" },
    });
    expect((await send("PUT", "/db/c", { text: "x".repeat(6000) })).status).toBe(413);
    expect((await send("GET", "/_node/_local/_config/couchdb")).body).toMatchObject({
      max_attachment_size: "1000",
      max_document_size: "500",
    });
  });

  it("hold for what a few packed bytes stand for, too", async () => {
    const { send } = await start({ limits: { requestBytes: 5000, bytesInMemory: 20_000 } });
    await send("PUT", "/db?q=1");
    const packed = { "content-type": "application/json", "content-encoding": "gzip" };
    const put = (length: number) =>
      send("PUT", "/db/a", gzipSync(JSON.stringify({ text: "x".repeat(length) })), packed);
    expect(await put(6000)).toMatchObject({ status: 413, body: { error: "too_large" } });
    // What was refused is given back: else the fifth would find no room.
    for (let round = 0; round < 5; round += 1) expect((await put(100_000)).status).toBe(413);
    expect((await put(4000)).status).toBe(201);
  });

  it("bound attachments inside documents, too, and give back what has gone out", async () => {
    const { send } = await start({ limits: { bytesInMemory: 50_000 } });
    await send("PUT", "/db?q=1");
    const png = { "content-type": "image/png" };
    await send("PUT", "/db/large/x", Buffer.alloc(30_000), png);
    const any = { accept: "*/*" };
    const large = { docs: [{ id: "large" }] };
    const busy = { status: 503, body: { error: "service_unavailable" } };
    expect(await send("GET", "/db/large?attachments=true")).toMatchObject(busy);
    expect(await send("GET", "/db/large?attachments=true", undefined, any)).toMatchObject(busy);
    expect(await send("GET", "/db/large?open_revs=all", undefined, any)).toMatchObject(busy);
    expect(await send("POST", "/db/_bulk_get?attachments=true", large)).toMatchObject(busy);
    // Where the answer has begun it is broken off.
    const parts = { accept: "multipart/mixed" };
    await expect(send("POST", "/db/_bulk_get", large, parts)).rejects.toThrow(
      /terminated|fetch failed/,
    );
    const rows = "include_docs=true&attachments=true";
    await expect(send("GET", `/db/_all_docs?${rows}`)).rejects.toThrow(/terminated|fetch failed/);
    await expect(send("GET", `/db/_changes?${rows}`)).rejects.toThrow(/terminated|fetch failed/);
    expect((await send("GET", "/db/large/x")).status).toBe(200);

    await send("PUT", "/other?q=1");
    for (let n = 0; n < 3; n += 1) await send("PUT", `/other/d${n}/x`, Buffer.alloc(20_000), png);
    const docs = [{ id: "d0" }, { id: "d1" }, { id: "d2" }];
    expect(await send("POST", "/other/_bulk_get?attachments=true", { docs })).toMatchObject(busy);
    expect((await send("POST", "/other/_bulk_get", { docs }, parts)).status).toBe(200);
    for (const list of ["_all_docs", "_changes"])
      expect((await send("GET", `/other/${list}?${rows}`)).status).toBe(200);
  });

  it("bound what all bodies take together: one more is told to come again, and then gets in", async () => {
    const { origin, authorization, send } = await start({ limits: { bytesInMemory: 10_000 } });
    await send("PUT", "/db?q=1");
    const slow = request(`${origin}/db/slow/x`, {
      method: "PUT",
      headers: { authorization, "content-type": "image/png", "content-length": 8000 },
    });
    const answered = once(slow, "response");
    slow.write(Buffer.alloc(7000));
    const png = { "content-type": "image/png" };
    const put = () => send("PUT", `/db/${Math.random()}/x`, Buffer.alloc(5000), png);
    let other = await put();
    // Until the slow one's bytes have come in.
    while (other.status === 201) other = await put();
    expect(other).toMatchObject({ status: 503, body: { error: "service_unavailable" } });
    expect(other.headers.get("retry-after")).toBe("1");
    slow.end(Buffer.alloc(1000));
    const [answer] = await answered;
    expect(answer.statusCode).toBe(201);
    expect((await put()).status).toBe(201);
  });
});

describe("two thousand open feeds", () => {
  it("hold up nobody, and each hears of the write it waits for", async () => {
    const { origin, authorization, send } = await start();
    await send("PUT", "/db?q=1");
    const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
    const feeds = await Promise.all(
      Array.from({ length: 2_000 }, async () => {
        const asked = request(`${origin}/db/_changes?feed=longpoll&since=now&timeout=60000`, {
          agent,
          headers: { authorization },
        }).end();
        const [answer]: IncomingMessage[] = await once(asked, "response");
        return answer;
      }),
    );
    expect((await send("PUT", "/other?q=1")).status).toBe(201);
    expect((await send("PUT", "/other/a", {})).status).toBe(201);
    expect((await send("PUT", "/db/heard", {})).status).toBe(201);
    const texts = await Promise.all(feeds.map((feed) => readText(feed)));
    expect(texts.filter((text) => text.includes('"id":"heard"'))).toHaveLength(2_000);
    agent.destroy();
  });
});

async function readText(feed: IncomingMessage | undefined): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of feed ?? []) pieces.push(String(piece));
  return pieces.join("");
}
