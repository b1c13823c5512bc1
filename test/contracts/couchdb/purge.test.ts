import { beforeEach, describe, expect, it } from "vitest";
import { call } from "#test/support/couchdb-client.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let db = "";
beforeEach(async () => {
  db = await couch.createDatabase();
});
const send = (method: string, path: string, body?: unknown) =>
  call(method, `${couch.url}/${db}${path}`, { headers: couch.adminHeaders, body });
const bodyOf = async (path: string) => Object((await send("GET", path)).body);
const put = async (id: string, body: object): Promise<string> =>
  Object((await send("PUT", `/${id}`, body)).body).rev;
const purge = (revisions: object) => send("POST", "/_purge", revisions);
const changes = async (): Promise<[id: string, leaves: unknown][]> =>
  (await bodyOf("/_changes?style=all_docs")).results.map(
    ({ id, changes }: { id: string; changes: unknown }) => [id, changes],
  );
const numberOf = (sequence: string): number => Number.parseInt(sequence, 10);
const conflicted = (id: string) =>
  send("POST", "/_bulk_docs", {
    new_edits: false,
    docs: [
      { _id: id, _revisions: { start: 2, ids: ["bbb", "aaa"] }, v: "b" },
      { _id: id, _revisions: { start: 3, ids: ["ccd", "ccc", "aaa"] }, v: "c" },
    ],
  });

describe("a purged document", () => {
  it("was never there: in no list, no feed, no count, and no replicator is told of it", async () => {
    const rev = await put("a", { secret: 1 });
    await put("b", {});
    expect(await purge({ a: [rev], nope: ["1-abc"] })).toMatchObject({
      status: 201,
      body: { purge_seq: null, purged: { a: [rev], nope: [] } },
    });
    expect(await send("GET", "/a")).toMatchObject({ status: 404, body: { reason: "missing" } });
    expect((await send("GET", `/a?rev=${rev}`)).status).toBe(404);
    expect((await send("GET", "/a?open_revs=all")).status).toBe(404);
    expect((await changes()).map(([id]) => id)).toEqual(["b"]);
    expect(await bodyOf("/_all_docs")).toMatchObject({ total_rows: 1, rows: [{ id: "b" }] });
    expect(await bodyOf("")).toMatchObject({ doc_count: 1, doc_del_count: 0 });
    expect((await send("POST", "/_revs_diff", { a: [rev] })).body).toEqual({
      a: { missing: [rev] },
    });
  });

  it("can be a deleted one, whose tombstone goes", async () => {
    const rev = await put("a", {});
    const { rev: tombstone } = Object((await send("DELETE", `/a?rev=${rev}`)).body);
    expect(await bodyOf("")).toMatchObject({ doc_count: 0, doc_del_count: 1 });
    expect((await purge({ a: [tombstone] })).body).toMatchObject({ purged: { a: [tombstone] } });
    expect(await bodyOf("")).toMatchObject({ doc_count: 0, doc_del_count: 0 });
    expect(await changes()).toEqual([]);
  });

  it("can be written again, from its first revision on", async () => {
    const first = await put("a", { n: 1 });
    await purge({ a: [first] });
    expect(await put("a", { n: 2 })).toMatch(/^1-/);
    expect(await bodyOf("/a")).toMatchObject({ n: 2 });
    expect(await bodyOf("")).toMatchObject({ doc_count: 1 });
  });

  it("can be replicated in again, the same revision", async () => {
    const rev = await put("a", { n: 1 });
    await purge({ a: [rev] });
    const docs = [{ _id: "a", _rev: rev, n: 1 }];
    await send("POST", "/_bulk_docs", { docs, new_edits: false });
    expect(await bodyOf("/a")).toMatchObject({ _rev: rev, n: 1 });
  });

  it("takes its attachment along, but not that of others", async () => {
    const _attachments = { x: { content_type: "image/png", data: "aGVsbG8=" } };
    const rev = await put("a", { _attachments });
    await put("b", { _attachments });
    await purge({ a: [rev] });
    expect((await send("GET", "/a/x")).status).toBe(404);
    expect(await send("GET", "/b/x")).toMatchObject({ status: 200, text: "hello" });
  });

  it("leaves views and queries", async () => {
    const map = `function (doc) { emit(doc.n, null); }`;
    await put("_design/d", { views: { n: { map } } });
    await send("POST", "/_index", { index: { fields: ["n"] } });
    const rev = await put("a", { n: 1 });
    await put("b", { n: 2 });
    const rows = async () =>
      (await bodyOf("/_design/d/_view/n")).rows.map(({ id }: { id: string }) => id);
    const find = async () =>
      Object((await send("POST", "/_find", { selector: { n: { $gt: 0 } } })).body).docs.map(
        ({ _id }: { _id: string }) => _id,
      );
    expect([await rows(), await find()]).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
    await purge({ a: [rev] });
    expect([await rows(), await find()]).toEqual([["b"], ["b"]]);
  });
});

describe("purging one of several leaves", () => {
  it("takes its branch along and leaves the other, which shows in the feed anew", async () => {
    await conflicted("t");
    const { update_seq: before } = await bodyOf("");
    expect((await purge({ t: ["3-ccd", "2-ccc"] })).body).toMatchObject({
      purged: { t: ["3-ccd"] },
    });
    expect(await changes()).toEqual([["t", [{ rev: "2-bbb" }]]]);
    expect(await bodyOf("/t?revs=true&conflicts=true")).toEqual({
      _id: "t",
      _rev: "2-bbb",
      v: "b",
      _revisions: { start: 2, ids: ["bbb", "aaa"] },
    });
    const { body } = await send("POST", "/_revs_diff", { t: ["3-ccd", "2-ccc", "1-aaa", "2-bbb"] });
    expect(Object(body).t.missing.toSorted()).toEqual(["2-ccc", "3-ccd"]);
    const { results } = await bodyOf(`/_changes?since=${before}`);
    expect(results).toMatchObject([{ id: "t" }]);
    expect(await put("t", { _rev: "2-bbb", q: 1 })).toMatch(/^3-/);
  });

  it("can leave a deleted winner", async () => {
    await conflicted("t");
    const { rev } = Object((await send("DELETE", "/t?rev=2-bbb")).body);
    await purge({ t: ["3-ccd"] });
    // CouchDB counts on as if the purged winner were still there.
    expect(await bodyOf("")).toMatchObject(
      couch.kind === "embedded"
        ? { doc_count: 0, doc_del_count: 1 }
        : { doc_count: 1, doc_del_count: 0 },
    );
    expect((await send("GET", "/t")).status).toBe(404);
    expect(await changes()).toEqual([["t", [{ rev }]]]);
  });

  it("leaves revisions alone that are no leaves", async () => {
    const first = await put("a", { n: 1 });
    const second = await put("a", { _rev: first, n: 2 });
    expect((await purge({ a: [first] })).body).toMatchObject({ purged: { a: [] } });
    expect(await bodyOf("/a")).toMatchObject({ _rev: second });
  });
});

describe("purges", () => {
  it("are counted and listed, also those of nothing", async () => {
    const { purge_seq: before, update_seq: from } = await bodyOf("");
    const rev = await put("a", {});
    await purge({ a: [rev], nope: ["1-abc"] });
    const { purge_seq: after, update_seq: to } = await bodyOf("");
    expect(numberOf(after) - numberOf(before)).toBe(2);
    expect(numberOf(to) - numberOf(from)).toBe(2);
    const { purged_infos: infos } = await bodyOf("/_purged_infos");
    expect(infos).toEqual([
      { id: "a", revs: [rev] },
      { id: "nope", revs: ["1-abc"] },
    ]);
  });

  it("are listed up to a limit, which can be read and set", async () => {
    expect((await send("GET", "/_purged_infos_limit")).body).toBe(1000);
    expect(await send("PUT", "/_purged_infos_limit", 50)).toMatchObject({
      status: 200,
      body: { ok: true },
    });
    expect((await send("GET", "/_purged_infos_limit")).body).toBe(50);
    for (const wrong of [0, -1, 1.5])
      expect(await send("PUT", "/_purged_infos_limit", wrong)).toMatchObject({
        status: 400,
        body: { reason: "`purged_infos_limit` must be positive integer" },
      });
  });

  it.each([
    [{ a: "x" }, "Invalid list of revisions"],
    [{ a: ["x"] }, "Invalid rev format"],
    [[], "Request body must be a JSON object"],
    [
      Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`d${n}`, ["1-a"]])),
      "Exceeded maximum number of documents.",
    ],
    [
      { a: Array.from({ length: 1001 }, (_, n) => `1-${n}a`) },
      "Exceeded maximum number of revisions.",
    ],
  ])("are refused when they make no sense", async (body, reason) => {
    expect(await purge(body)).toMatchObject({
      status: 400,
      body: { error: "bad_request", reason },
    });
  });
});

describe("the sizes of a database", () => {
  const sizes = async () => (await bodyOf("")).sizes;

  it("count contents of the leaves, and nothing of what was purged", async () => {
    expect(await sizes()).toMatchObject({ external: 0, active: 0 });
    const first = await put("a", { x: 1 });
    expect(await sizes()).toMatchObject({ external: 7 });
    const second = await put("a", { _rev: first, x: 1, y: "abc" });
    expect(await sizes()).toMatchObject({ external: 17 });
    const data = Buffer.alloc(220, "x").toString("base64");
    const file = await put("b", { _attachments: { x: { content_type: "image/png", data } } });
    const { external, active, file: onDisk } = await sizes();
    expect(external).toBe(17 + 2 + 220);
    expect(active).toBeGreaterThan(220);
    expect(onDisk).toBeGreaterThan(220);
    const { rev: tombstone } = Object((await send("DELETE", `/a?rev=${second}`)).body);
    expect(await sizes()).toMatchObject({ external: 2 + 2 + 220 });
    await purge({ b: [file] });
    expect(await sizes()).toMatchObject({ external: 2 });
    await purge({ a: [tombstone] });
    expect(await sizes()).toMatchObject({ external: 0 });
    const { body } = await call("POST", `${couch.url}/_dbs_info`, {
      headers: couch.adminHeaders,
      body: { keys: [db] },
    });
    expect(body).toMatchObject([{ key: db, info: { sizes: { external: 0 } } }]);
  });
});
