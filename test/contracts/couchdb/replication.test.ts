import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type PouchDB from "pouchdb-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { authSessionCookie, call, nowInSeconds } from "#test/support/couchdb-client.ts";
import { randomName, useCouchDb, type TestUser } from "#test/support/couchdb-under-test.ts";
import { ReplicatingPouchDb } from "#test/support/replicating-pouchdb.ts";

const couch = useCouchDb();
let folder = "";
let user: TestUser;
let remote: PouchDB;
let requests: string[] = [];
const locals: PouchDB[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "settee-replication-"));
  user = await couch.createUser();
});
afterAll(async () => {
  for (const local of locals) await local.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  const name = await couch.createDatabase({ members: { names: [user.name], roles: [] } });
  requests = [];
  remote = new ReplicatingPouchDb(`${couch.url}/${name}`, {
    skip_setup: true,
    fetch: async (url: string, options: RequestInit) => {
      requests.push(`${options.method ?? "GET"} ${new URL(url).pathname.replace(`/${name}`, "")}`);
      const headers = new Headers(options.headers);
      const { cookie } = authSessionCookie(user.name, user.salt, couch.secret, nowInSeconds());
      headers.set("cookie", cookie);
      const answer = await fetch(url, { ...options, headers });
      // In Node PouchDB reads attachments as node-fetch gives them.
      return Object.assign(answer, { buffer: async () => Buffer.from(await answer.arrayBuffer()) });
    },
  });
});

/** A device: a database of its own, with nothing but the replicated documents in common. */
function device(): PouchDB {
  const local = new ReplicatingPouchDb(join(folder, randomName("device")), { adapter: "leveldb" });
  locals.push(local);
  return local;
}

const sync = async (local: PouchDB): Promise<void> => {
  await ReplicatingPouchDb.replicate(local, remote);
  await ReplicatingPouchDb.replicate(remote, local);
};

const PNG = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 13) % 256));

describe("PouchDB replicates with it", () => {
  it("documents, from one device to another", async () => {
    const [one, two] = [device(), device()];
    const documents = Array.from({ length: 250 }, (_, index) => ({
      _id: `note:${index}`,
      body: `é€ ${index}`,
    }));
    await one.bulkDocs(documents);
    const pushed = await ReplicatingPouchDb.replicate(one, remote);
    expect(pushed).toMatchObject({ ok: true, docs_written: 250, doc_write_failures: 0 });
    const pulled = await ReplicatingPouchDb.replicate(remote, two);
    expect(pulled).toMatchObject({ ok: true, docs_written: 250 });
    const { rows } = await two.allDocs({ include_docs: true });
    expect(rows.map((row) => row.doc?.["body"]).toSorted()).toEqual(
      documents.map(({ body }) => body).toSorted(),
    );
  });

  it("edits and deletions, both ways", async () => {
    const [one, two] = [device(), device()];
    const a = await one.put({ _id: "a", v: 1 });
    const b = await one.put({ _id: "b", v: 1 });
    await sync(one);
    await sync(two);
    await two.put({ _id: "a", _rev: a.rev, v: 2 });
    await two.remove("b", b.rev);
    await sync(two);
    await sync(one);
    expect(await one.get("a")).toMatchObject({ v: 2 });
    await expect(one.get("b")).rejects.toMatchObject({ status: 404, reason: "deleted" });
  });

  it("conflicts: every device ends with the same winner and the same loser", async () => {
    const [one, two, three] = [device(), device(), device()];
    const { rev } = await one.put({ _id: "a", v: 0 });
    await sync(one);
    await sync(two);
    await one.put({ _id: "a", _rev: rev, v: "one" });
    await two.put({ _id: "a", _rev: rev, v: "two" });
    await sync(one);
    await sync(two);
    await sync(one);
    await sync(three);
    const seen = await Promise.all(
      [one, two, three, remote].map((db) => db.get("a", { conflicts: true })),
    );
    for (const document of seen) expect(document).toEqual(seen[0]);
    const [loser = ""] = seen[0]?._conflicts ?? [];
    expect(await remote.get("a", { rev: loser })).toMatchObject({
      v: expect.stringMatching(/^(one|two)$/),
    });
    await three.remove("a", loser);
    await sync(three);
    await sync(one);
    expect((await one.get("a", { conflicts: true }))._conflicts).toBeUndefined();
  });

  it("attachments, byte for byte", async () => {
    const [one, two] = [device(), device()];
    const { rev } = await one.put({
      _id: "file:1",
      _attachments: { "a b/ü.png": { content_type: "image/png", data: PNG.toString("base64") } },
    });
    await sync(one);
    await sync(two);
    const bytes = await two.getAttachment("file:1", "a b/ü.png");
    expect(Buffer.isBuffer(bytes) && bytes.equals(PNG)).toBe(true);
    await one.put({ ...(await one.get("file:1")), _id: "file:1", _rev: rev, title: "x" });
    await sync(one);
    await sync(two);
    const kept = await two.getAttachment("file:1", "a b/ü.png");
    expect(Buffer.isBuffer(kept) && kept.equals(PNG)).toBe(true);
    const direct = await remote.getAttachment("file:1", "a b/ü.png");
    expect(Buffer.isBuffer(direct) && direct.equals(PNG)).toBe(true);
  });

  it("again from where it stopped, without reading anything twice", async () => {
    const one = device();
    await one.bulkDocs(Array.from({ length: 120 }, (_, index) => ({ _id: `n${index}` })));
    await sync(one);
    requests = [];
    await one.put({ _id: "later" });
    expect(await ReplicatingPouchDb.replicate(one, remote)).toMatchObject({
      docs_read: 1,
      docs_written: 1,
    });
    expect(await ReplicatingPouchDb.replicate(remote, one)).toMatchObject({ docs_written: 0 });
    expect(requests.length).toBeLessThan(20);
  });

  it("live: what one device writes the other one gets", async () => {
    const [one, two] = [device(), device()];
    const live = ReplicatingPouchDb.replicate(remote, two, {
      live: true,
      heartbeat: false,
      timeout: 5000,
    });
    const arrived = new Promise<string>((resolve) => {
      live.on("change", (change: { docs: { _id: string }[] }) =>
        resolve(change.docs[0]?._id ?? ""),
      );
    });
    await new Promise<void>((resolve) => live.once("paused", () => resolve()));
    await one.put({ _id: "a" });
    await ReplicatingPouchDb.replicate(one, remote);
    expect(await arrived).toBe("a");
    live.cancel();
    await live;
  });

  it("only documents that a selector chooses", async () => {
    const [one, two] = [device(), device()];
    await one.bulkDocs([
      { _id: "note:1", kind: "note" },
      { _id: "other", kind: "x" },
    ]);
    await sync(one);
    await ReplicatingPouchDb.replicate(remote, two, { selector: { kind: "note" } });
    expect((await two.allDocs()).rows.map((row) => row.id)).toEqual(["note:1"]);
  });

  it("and is told which documents were refused", async () => {
    const one = device();
    const name = new URL(remote.name).pathname.slice(1);
    await couch.asAdmin("PUT", `/${name}/_design/rules`, {
      validate_doc_update: `function (doc) { if (doc.bad) throw({ forbidden: "bad" }); }`,
    });
    await one.bulkDocs([{ _id: "good" }, { _id: "bad", bad: true }]);
    const denied: unknown[] = [];
    const push = ReplicatingPouchDb.replicate(one, remote);
    push.on("denied", (what: unknown) => denied.push(what));
    expect(await push).toMatchObject({ docs_written: 1, doc_write_failures: 1 });
    expect(denied).toMatchObject([{ id: "bad", name: "forbidden", reason: "bad" }]);
  });

  it("long histories, of which the older part is only known by name", async () => {
    const [one, two] = [device(), device()];
    let { rev } = await one.put({ _id: "a", v: 0 });
    for (let v = 1; v < 30; v += 1) ({ rev } = await one.put({ _id: "a", _rev: rev, v }));
    await sync(one);
    await sync(two);
    expect(await two.get("a", { revs: true })).toMatchObject({ v: 29, _revisions: { start: 30 } });
    await two.put({ _id: "a", _rev: rev, v: 30 });
    await sync(two);
    await sync(one);
    expect(await one.get("a", { conflicts: true })).toEqual({
      _id: "a",
      _rev: expect.any(String),
      v: 30,
    });
  });
});

describe("a checkpoint as CouchDB's replicator writes it", () => {
  it("is taken with the history that it claims", async () => {
    const name = await couch.createDatabase();
    const at = `${couch.url}/${name}/_local/checkpoint`;
    const headers = couch.adminHeaders;
    const first = await call("PUT", at, { headers, body: { session_id: "x" } });
    const { rev } = Object(first.body);
    const body = { session_id: "y", _rev: rev, _revisions: { start: 0, ids: ["1"] } };
    expect((await call("PUT", at, { headers, body })).status).toBe(201);
    expect((await call("GET", at, { headers })).body).toMatchObject({ session_id: "y" });
  });
});
