import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  startEmbeddedCouchDb,
  type EmbeddedCouchDb,
  type EmbeddedCouchDbOptions,
} from "#couchdb/embedded/start-embedded-couchdb.ts";
import { authSessionCookie, call } from "#test/support/couchdb-client.ts";
import { openFeed } from "#test/support/couchdb-feed.ts";

let dataDir = "";
const running: EmbeddedCouchDb[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "settee-embedded-"));
});
afterEach(async () => {
  for (const couch of running.splice(0)) await couch.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedCouchDbOptions> = {}) {
  const couch = await startEmbeddedCouchDb({ dataDir, ...options });
  running.push(couch);
  const { username, password, origin } = new URL(couch.url);
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
  };
  const send = (method: string, path: string, body?: unknown) =>
    call(method, origin + path, { headers, body });
  const feed = (path: string) => openFeed(origin + path, headers);
  return { ...couch, origin, send, feed };
}

describe("the embedded CouchDB", () => {
  it("is the same after a restart: address of data, credentials, secret, uuid and documents", async () => {
    const first = await start();
    const { uuid } = Object((await first.send("GET", "/")).body);
    await first.send("PUT", "/db?q=1");
    await first.send("PUT", "/db/_security", { members: { names: ["x"] } });
    await first.send("PUT", "/db/_local/l", { x: 1 });
    await first.send("PUT", "/db/a", { x: 1 });
    const { last_seq: seen } = Object((await first.send("GET", "/db/_changes")).body);
    await first.close();
    const second = await start();
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
    expect(second.secret).toBe(first.secret);
    expect((await second.send("GET", "/")).body).toMatchObject({ uuid });
    expect((await second.send("GET", "/db/_security")).body).toEqual({ members: { names: ["x"] } });
    expect((await second.send("GET", "/db/a")).body).toMatchObject({ x: 1 });
    expect((await second.send("GET", "/db/_local/l")).body).toMatchObject({ x: 1 });
    expect((await second.send("GET", `/db/_changes?since=${seen}`)).body).toMatchObject({
      results: [],
    });
    expect((await second.send("GET", "/_all_dbs")).body).toEqual(["_users", "db"]);
  });

  it("keeps its secrets to its owner", async () => {
    await start();
    expect((await stat(join(dataDir, "couchdb.json"))).mode & 0o777).toBe(0o600);
  });

  it("says so when another server owns the folder, and lets go of it in the end", async () => {
    const first = await start();
    await expect(startEmbeddedCouchDb({ dataDir })).rejects.toThrow(
      /is in use by another running server/,
    );
    await first.close();
    await start();
  });

  it("says so when the folder can't be written", async () => {
    const file = join(dataDir, "file");
    await writeFile(file, "");
    await expect(startEmbeddedCouchDb({ dataDir: join(file, "x") })).rejects.toThrow(
      /can't be written/,
    );
  });

  it("says so when its file is damaged, and does not make a new identity", async () => {
    const first = await start();
    await first.close();
    const path = join(dataDir, "couchdb.json");
    await writeFile(path, "{");
    await expect(startEmbeddedCouchDb({ dataDir })).rejects.toThrow(/couchdb\.json is not JSON/);
    await writeFile(path, "{}");
    await expect(startEmbeddedCouchDb({ dataDir })).rejects.toThrow(/couchdb\.json is damaged/);
    expect(await readFile(path, "utf8")).toBe("{}");
  });

  it("says so when the port is taken, and lets go of the folder", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startEmbeddedCouchDb({ dataDir, port })).rejects.toThrow(
      /can't listen on 127\.0\.0\.1/,
    );
    await new Promise((resolve) => other.close(resolve));
    await start({ port });
  });

  it("tightens the mode of a file that others could read", async () => {
    const first = await start();
    await first.close();
    const path = join(dataDir, "couchdb.json");
    await chmod(path, 0o644);
    await start();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("ends its feeds when it closes", async () => {
    const couch = await start();
    await couch.send("PUT", "/db");
    const continuous = await couch.feed("/db/_changes?feed=continuous&since=now&heartbeat=1000");
    const longpoll = await couch.feed("/db/_changes?feed=longpoll&since=now");
    await longpoll.next();
    await couch.close();
    expect(await continuous.rest()).toContain('"last_seq"');
    expect(JSON.parse(await longpoll.rest())).toMatchObject({ results: [], pending: 0 });
  });

  it("closes databases that are not in use, never one with an open feed", async () => {
    const couch = await start({ maxOpenDatabases: 2 });
    await couch.send("PUT", "/watched");
    const feed = await couch.feed("/watched/_changes?feed=continuous&since=now&heartbeat=1000");
    for (let round = 0; round < 2; round += 1)
      for (let index = 0; index < 4; index += 1) {
        if (round === 0) await couch.send("PUT", `/db${index}`);
        expect((await couch.send("PUT", `/db${index}/r${round}`, { round })).status).toBe(201);
      }
    expect((await couch.send("PUT", "/watched/a", {})).status).toBe(201);
    expect(JSON.parse(await feed.line())).toMatchObject({ id: "a" });
    feed.cancel();
    expect((await couch.send("GET", "/db0/_all_docs")).body).toMatchObject({ total_rows: 2 });
  });

  it("takes many writers of one document one after the other", async () => {
    const couch = await start();
    await couch.send("PUT", "/db");
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => couch.send("PUT", "/db/a", { n })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(29);
  });

  it("loses no write of many writers of many documents", async () => {
    const couch = await start();
    await couch.send("PUT", "/db");
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => couch.send("PUT", `/db/d${n}`, { n })),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const { results } = Object((await couch.send("GET", "/db/_changes")).body);
    expect(new Set(results.map((row: { seq: string }) => row.seq)).size).toBe(100);
  });

  it("makes and removes databases at the same time without mixing them up", async () => {
    const couch = await start();
    for (let round = 0; round < 5; round += 1) {
      expect((await couch.send("PUT", "/db")).status).toBe(201);
      const writes = Array.from({ length: 5 }, (_, n) =>
        couch.send("PUT", `/db/r${round}-${n}`, {}),
      );
      const removed = await couch.send("DELETE", "/db");
      expect(removed.status).toBe(200);
      for (const { status } of await Promise.all(writes)) expect([201, 404]).toContain(status);
    }
    await couch.send("PUT", "/db");
    expect((await couch.send("GET", "/db")).body).toMatchObject({ doc_count: 0 });
  });

  it("ends a session when its time is over", async () => {
    let now = 1_800_000_000_000;
    const couch = await start({ now: () => now, sessionTimeout: 60 });
    const user = { name: "u", type: "user", roles: [], salt: "s" };
    await couch.send("PUT", "/_users/org.couchdb.user:u", user);
    const headers = authSessionCookie("u", "s", couch.secret, now / 1000);
    const who = async () =>
      Object((await call("GET", `${couch.origin}/_session`, { headers })).body).userCtx.name;
    expect(await who()).toBe("u");
    now += 59_000;
    expect(await who()).toBe("u");
    now += 1_000;
    expect(await who()).toBeNull();
  });

  it("stops a validation function that eats memory, and goes on", async () => {
    const couch = await start();
    await couch.send("PUT", "/db");
    await couch.send("PUT", "/db/_design/d", {
      validate_doc_update: `function (doc) { if (doc.eat) { var all = []; while (true) all.push({ n: all.length, s: "x" + all.length }); } if (doc.deep) (function f() { f(); })(); }`,
    });
    expect(await couch.send("PUT", "/db/a", { eat: 1 })).toMatchObject({ status: 500 });
    expect(await couch.send("PUT", "/db/a", { deep: 1 })).toMatchObject({ status: 500 });
    expect(await couch.send("PUT", "/db/a", {})).toMatchObject({ status: 201 });
  });

  it("answers others while a validation function is stuck in one call, and ends it", async () => {
    const couch = await start();
    await couch.send("PUT", "/db");
    await couch.send("PUT", "/db/_design/d", {
      validate_doc_update: `function (doc) { if (doc.stuck) /(a+)+b/.test("a".repeat(64)); }`,
    });
    expect(await couch.send("PUT", "/db/a", {})).toMatchObject({ status: 201 });
    let isStuck = true;
    const stuck = couch.send("PUT", "/db/b", { stuck: 1 }).finally(() => (isStuck = false));
    for (let n = 0; n < 20; n += 1)
      expect(await couch.send("GET", "/db/a")).toMatchObject({ status: 200 });
    expect(isStuck).toBe(true);
    expect(await stuck).toMatchObject({ status: 500, body: { error: "os_process_error" } });
    expect(await couch.send("PUT", "/db/c", {})).toMatchObject({ status: 201 });
  });

  it("lets pages of named origins in, with credentials, and tells others nothing", async () => {
    const couch = await start({ corsOrigins: ["https://app.example"] });
    const ask = (method: string, origin: string, headers: Record<string, string> = {}) =>
      call(method, `${couch.origin}/_session`, { headers: { origin, ...headers } });
    const wanted = {
      "access-control-request-method": "PUT",
      "access-control-request-headers": "content-type, authorization",
    };
    const named = await ask("OPTIONS", "https://app.example", wanted);
    expect(named.status).toBe(204);
    expect(named.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(named.headers.get("access-control-allow-credentials")).toBe("true");
    expect(named.headers.get("access-control-allow-headers")).toBe("content-type, authorization");
    const answer = await ask("GET", "https://app.example");
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example");
    for (const method of ["OPTIONS", "GET"]) {
      const other = await ask(method, "https://evil.example", wanted);
      expect(other.headers.get("access-control-allow-origin")).toBeNull();
    }
    const unknown = { ...wanted, "access-control-request-headers": "x-unknown" };
    expect((await ask("OPTIONS", "https://app.example", unknown)).status).toBe(405);
  });

  it("refuses a body that is larger than it takes, without reading it", async () => {
    const couch = await start();
    await couch.send("PUT", "/db");
    const { hostname, port, username, password } = new URL(couch.url);
    const authorization = Buffer.from(`${username}:${password}`).toString("base64");
    const socket = connect(Number(port), hostname);
    socket.write(
      `PUT /db/a HTTP/1.1\r\nhost: x\r\nauthorization: Basic ${authorization}\r\ncontent-length: 9999999999\r\n\r\n`,
    );
    const [answer] = await once(socket, "data");
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  });
});
