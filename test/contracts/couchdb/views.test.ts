import { beforeAll, describe, expect, it } from "vitest";
import { call } from "#test/support/couchdb-client.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let db = "";
const send = (method: string, path: string, body?: unknown) =>
  call(method, `${couch.url}/${db}${path}`, { headers: couch.adminHeaders, body });
const view = (name: string, query: Record<string, unknown> = {}) => {
  const parameters = Object.entries(query).map(
    ([key, value]) => `${key}=${encodeURIComponent(JSON.stringify(value))}`,
  );
  return send("GET", `/_design/v/_view/${name}?${parameters.join("&")}`);
};
const post = (name: string, body: object) => send("POST", `/_design/v/_view/${name}`, body);
const rows = async (answer: Promise<{ body: unknown }>): Promise<unknown[]> =>
  Object((await answer).body).rows;
const ids = async (answer: Promise<{ body: unknown }>): Promise<unknown[]> =>
  (await rows(answer)).map((row) => Object(row).id);

const emitByN = "function (doc) { if (doc.n) emit(doc.n, doc.k); }";
const design = {
  views: {
    plain: { map: "function (doc) { emit(doc.n, null); }" },
    pairs: { map: "function (doc) { if (doc.n) emit([doc.k, doc.n], doc.n); }", reduce: "_sum" },
    stats: { map: "function (doc) { if (doc.n) emit(doc.k, doc.n); }", reduce: "_stats" },
    count: { map: "function (doc) { emit(doc.k, { _id: 'a' }); }", reduce: "_count" },
    joined: {
      map: "function (doc) { if (doc.n) emit(doc.k, doc.n); }",
      reduce:
        "function (keys, values, rereduce) { return values.reduce(function (a, b) { return a + b; }, 0); }",
    },
    throwing: { map: "function (doc) { if (doc._id === 'a') throw 1; emit(doc._id, undefined); }" },
    words: { map: "function (doc) { emit(doc.k, 'x'); }", reduce: "_sum" },
    lists: { map: "function (doc) { if (doc.n) emit(null, [doc.n, 1]); }", reduce: "_sum" },
    twice: { map: "function (doc) { emit(doc._id, 1); emit(doc._id, 2); }" },
    types: {
      map: "function (doc) { if (doc.types) doc.types.forEach(function (t) { emit(t); }); }",
    },
    conflicts: { map: "function (doc) { if (doc._conflicts) emit(doc._id, doc._conflicts); }" },
  },
};
const DOCS = [
  { _id: "a", n: 1, k: "x" },
  { _id: "b", n: 2, k: "y" },
  { _id: "c", n: 3, k: "x" },
  { _id: "d", s: "q" },
];

beforeAll(async () => {
  db = await couch.createDatabase();
  await send("POST", "/_bulk_docs", { docs: DOCS });
  await send("PUT", "/_design/v", design);
});

describe("a view", () => {
  it("lists what its function emits, in the order of the keys", async () => {
    expect(await view("plain")).toMatchObject({
      status: 200,
      body: {
        total_rows: 4,
        offset: 0,
        rows: [
          { id: "d", key: null, value: null },
          { id: "a", key: 1, value: null },
          { id: "b", key: 2, value: null },
          { id: "c", key: 3, value: null },
        ],
      },
    });
  });

  it.each([
    [{ startkey: 2 }, 2, ["b", "c"]],
    [{ start_key: 2 }, 2, ["b", "c"]],
    [{ endkey: 2 }, 0, ["d", "a", "b"]],
    [{ end_key: 2, inclusive_end: false }, 0, ["d", "a"]],
    [{ startkey: 1, endkey: 2 }, 1, ["a", "b"]],
    [{ key: 2 }, 2, ["b"]],
    [{ key: 7 }, 4, []],
    [{ limit: 2 }, 0, ["d", "a"]],
    [{ limit: 0 }, 0, []],
    [{ skip: 1, limit: 1 }, 1, ["a"]],
    [{ descending: true }, 0, ["c", "b", "a", "d"]],
    [{ descending: true, startkey: 2 }, 1, ["b", "a", "d"]],
    [{ descending: true, startkey: 3, endkey: 2 }, 0, ["c", "b"]],
    [{ descending: true, startkey: 3, endkey: 2, inclusive_end: false }, 0, ["c"]],
    [{ descending: true, limit: 1, skip: 1 }, 1, ["b"]],
    [{ keys: [2, 9, 1] }, 2, ["b", "a"]],
    [{ keys: [1, 1] }, 1, ["a", "a"]],
    [{ startkey: {} }, 4, []],
  ])("is read in part: %j", async (query, offset, expected) => {
    const { status, body } = await view("plain", query);
    expect(status).toBe(200);
    expect(body).toMatchObject({ total_rows: 4, offset });
    expect(Object(body).rows.map((row: { id: string }) => row.id)).toEqual(expected);
  });

  it("goes on at a document among rows of one key", async () => {
    const answer = send(
      "GET",
      '/_design/v/_view/count?reduce=false&startkey="x"&startkey_docid=c&endkey="x"',
    );
    expect(await ids(answer)).toEqual(["c"]);
    const until = send(
      "GET",
      '/_design/v/_view/count?reduce=false&startkey="x"&endkey="x"&endkey_docid=a',
    );
    expect(await ids(until)).toEqual(["a"]);
  });

  it("takes the same from a body", async () => {
    expect(await ids(post("plain", { keys: [1, 2] }))).toEqual(["a", "b"]);
    expect(await ids(post("plain", { startkey: 2, limit: 1 }))).toEqual(["b"]);
    expect(await ids(post("plain", { startkey: 2, descending: true }))).toEqual(["b", "a", "d"]);
  });

  it("answers several queries at once", async () => {
    const answer = await send("POST", "/_design/v/_view/plain/queries", {
      queries: [{ limit: 1 }, { startkey: 2 }],
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        results: [
          { total_rows: 4, offset: 0, rows: [{ id: "d" }] },
          { total_rows: 4, offset: 2, rows: [{ id: "b" }, { id: "c" }] },
        ],
      },
    });
  });

  it("shows documents, also those that a value names", async () => {
    expect(await rows(view("plain", { include_docs: true, key: 1 }))).toMatchObject([
      { id: "a", doc: { _id: "a", _rev: expect.any(String), n: 1 } },
    ]);
    expect(
      await rows(view("count", { reduce: false, include_docs: true, limit: 1 })),
    ).toMatchObject([{ id: "d", doc: { _id: "a", n: 1 } }]);
  });

  it("says how far it has read", async () => {
    expect((await view("plain", { update_seq: true })).body).toMatchObject({
      update_seq: expect.any(String),
    });
  });

  it("passes over a document at which its function throws, and over design documents", async () => {
    expect(await ids(view("throwing"))).toEqual(["b", "c", "d"]);
  });

  it("keeps several rows of one document", async () => {
    expect(await rows(view("twice", { key: "a" }))).toEqual([
      { id: "a", key: "a", value: 1 },
      { id: "a", key: "a", value: 2 },
    ]);
  });

  it.each(["stale=ok", "stale=update_after", "update=false", "update=lazy", "stable=true"])(
    "accepts %s",
    async (query) => {
      expect((await send("GET", `/_design/v/_view/plain?${query}`)).status).toBe(200);
    },
  );

  it("answers HEAD", async () => {
    expect((await send("HEAD", "/_design/v/_view/plain")).status).toBe(200);
  });
});

describe("a view that reduces", () => {
  it.each([
    ["pairs", {}, [{ key: null, value: 6 }]],
    ["pairs", { key: ["x", 1] }, [{ key: null, value: 1 }]],
    ["pairs", { startkey: ["x", 2] }, [{ key: null, value: 5 }]],
    [
      "pairs",
      { group: true },
      [
        { key: ["x", 1], value: 1 },
        { key: ["x", 3], value: 3 },
        { key: ["y", 2], value: 2 },
      ],
    ],
    [
      "pairs",
      { group_level: 1 },
      [
        { key: ["x"], value: 4 },
        { key: ["y"], value: 2 },
      ],
    ],
    ["pairs", { group_level: 1, limit: 1 }, [{ key: ["x"], value: 4 }]],
    ["pairs", { group_level: 1, skip: 1 }, [{ key: ["y"], value: 2 }]],
    ["pairs", { group_level: 0 }, [{ key: null, value: 6 }]],
    [
      "pairs",
      { group_level: 1, descending: true },
      [
        { key: ["y"], value: 2 },
        { key: ["x"], value: 4 },
      ],
    ],
    ["pairs", { group: true, keys: [["x", 1], ["q"]] }, [{ key: ["x", 1], value: 1 }]],
    ["pairs", { startkey: ["z"] }, []],
    ["stats", {}, [{ key: null, value: { sum: 6, count: 3, min: 1, max: 3, sumsqr: 14 } }]],
    [
      "stats",
      { group: true },
      [
        { key: "x", value: { sum: 4, count: 2, min: 1, max: 3, sumsqr: 10 } },
        { key: "y", value: { sum: 2, count: 1, min: 2, max: 2, sumsqr: 4 } },
      ],
    ],
    ["count", {}, [{ key: null, value: 4 }]],
    [
      "count",
      { group: true },
      [
        { key: null, value: 1 },
        { key: "x", value: 2 },
        { key: "y", value: 1 },
      ],
    ],
    ["joined", {}, [{ key: null, value: 6 }]],
    [
      "joined",
      { group: true },
      [
        { key: "x", value: 4 },
        { key: "y", value: 2 },
      ],
    ],
    ["lists", {}, [{ key: null, value: [6, 3] }]],
  ])("%s %j", async (name, query, expected) => {
    expect(await view(name, query)).toMatchObject({ status: 200, body: { rows: expected } });
    expect(await rows(view(name, query))).toHaveLength(expected.length);
  });

  it("says in place of the result why it has none", async () => {
    expect(await rows(view("words"))).toMatchObject([
      {
        key: null,
        value: {
          error: "builtin_reduce_error",
          reason: expect.stringMatching(/^The _sum function requires/),
          caused_by: "x",
        },
      },
    ]);
  });

  it("shows its rows when asked not to reduce", async () => {
    expect(
      await view("pairs", { reduce: false, startkey: ["x"], endkey: ["x", {}] }),
    ).toMatchObject({
      body: {
        total_rows: 3,
        offset: 0,
        rows: [
          { id: "a", key: ["x", 1], value: 1 },
          { id: "c", key: ["x", 3], value: 3 },
        ],
      },
    });
  });
});

describe("a question that a view can't answer", () => {
  const bad = (error: string, reason: string) => ({ status: 400, body: { error, reason } });
  it.each([
    ["plain?reduce=true", "query_parse_error", "Reduce is invalid for map-only views."],
    ["plain?group=true", "query_parse_error", "Invalid use of grouping on a map view."],
    ["pairs?include_docs=true", "query_parse_error", "`include_docs` is invalid for reduce"],
    [
      "pairs?keys=[1,2]",
      "query_parse_error",
      "Multi-key fetches for reduce views must use `group=true`",
    ],
    ["plain?limit=x", "query_parse_error", 'Invalid value for integer: "x"'],
    ["plain?startkey=x", "bad_request", "invalid UTF-8 JSON"],
    ["plain?keys=1", "query_parse_error", "`keys` must be an array of strings."],
    ["plain?update=bad", "query_parse_error", "Invalid value for `update`."],
    [
      "plain?startkey=2&endkey=1",
      "query_parse_error",
      "No rows can match your key range, reverse your start_key and end_key or set descending=true",
    ],
    [
      "plain?startkey=1&endkey=2&descending=true",
      "query_parse_error",
      "No rows can match your key range, reverse your start_key and end_key or set descending=false",
    ],
  ])("is refused: %s", async (path, error, reason) => {
    expect(await send("GET", `/_design/v/_view/${path}`)).toMatchObject(bad(error, reason));
  });

  it.each([
    ["/_design/v/_view/nope", "missing_named_view"],
    ["/_design/nope/_view/nope", "missing"],
  ])("is not found: %s", async (path, reason) => {
    expect(await send("GET", path)).toMatchObject({
      status: 404,
      body: { error: "not_found", reason },
    });
  });
});

describe("a view over time", () => {
  it("follows edits, deletions and design documents", async () => {
    const other = await couch.createDatabase();
    const at = (method: string, path: string, body?: unknown) =>
      call(method, `${couch.url}/${other}${path}`, { headers: couch.adminHeaders, body });
    const list = async () => rows(at("GET", "/_design/v/_view/v"));
    const first = await at("PUT", "/_design/v", { views: { v: { map: emitByN } } });
    expect(await list()).toEqual([]);
    const { rev } = Object((await at("PUT", "/a", { n: 1, k: "one" })).body);
    await at("PUT", "/b", { n: 2, k: "two" });
    expect(await list()).toEqual([
      { id: "a", key: 1, value: "one" },
      { id: "b", key: 2, value: "two" },
    ]);
    await at("PUT", "/a", { _rev: rev, n: 3, k: "three" });
    expect(await list()).toMatchObject([{ id: "b" }, { id: "a", key: 3, value: "three" }]);
    const b = await at("GET", "/b");
    await at("DELETE", `/b?rev=${Object(b.body)._rev}`);
    expect(await list()).toMatchObject([{ id: "a" }]);
    const map = "function (doc) { emit(doc.k); }";
    await at("PUT", "/_design/v", { _rev: Object(first.body).rev, views: { v: { map } } });
    expect(await list()).toEqual([{ id: "a", key: "three", value: null }]);
  });

  it("orders keys as ICU does, types before each other", async () => {
    const types = [
      { b: 1 },
      { a: 1 },
      ["b"],
      ["a", 1],
      "b",
      "B",
      "a",
      "ä",
      "A",
      "z",
      "1",
      10,
      2,
      -1.5,
      true,
      false,
      null,
      "",
      {},
      [],
    ];
    expect((await send("PUT", "/typed", { types })).status).toBe(201);
    const keys = (await rows(view("types"))).map((row) => Object(row).key);
    expect(keys).toEqual([
      null,
      false,
      true,
      -1.5,
      2,
      10,
      "",
      "1",
      "a",
      "A",
      "ä",
      "b",
      "B",
      "z",
      [],
      ["a", 1],
      ["b"],
      {},
      { a: 1 },
      { b: 1 },
    ]);
    const { _rev: rev } = Object((await send("GET", "/typed")).body);
    await send("DELETE", `/typed?rev=${rev}`);
  });
});

describe("a design document", () => {
  it.each([
    [{ views: { x: { map: "function (d) {" } } }, "compilation_error"],
    [{ views: { x: { map: "function (d) {}", reduce: "function ((" } } }, "compilation_error"],
    [{ views: { x: { map: "function (d) {}", reduce: "_foo" } } }, "invalid_design_doc"],
    [{ views: { x: {} } }, "invalid_design_doc"],
    [{ views: 3 }, "invalid_design_doc"],
  ])("with a broken view is refused: %j", async (broken, error) => {
    expect(await send("PUT", "/_design/broken", broken)).toMatchObject({
      status: 400,
      body: { error, reason: expect.any(String) },
    });
  });

  it("tells about its views", async () => {
    expect(await send("GET", "/_design/v/_info")).toMatchObject({
      status: 200,
      body: { name: "v", view_index: { language: "javascript", updater_running: false } },
    });
    expect((await send("POST", "/_view_cleanup", {})).body).toEqual({ ok: true });
  });

  it("is listed with its like", async () => {
    expect(await send("GET", "/_design_docs")).toMatchObject({
      status: 200,
      body: { rows: [{ id: "_design/v", key: "_design/v" }] },
    });
  });
});
