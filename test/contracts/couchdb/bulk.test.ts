import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { call } from "#test/support/couchdb-client.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let db = "";
beforeEach(async () => {
  db = await couch.createDatabase();
});

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(method, `${couch.url}/${db}${path}`, {
    headers: { ...couch.adminHeaders, ...headers },
    body,
  });
const bad = (reason: string) => ({ status: 400, body: { error: "bad_request", reason } });
const replicate = (docs: unknown[]) => send("POST", "/_bulk_docs", { docs, new_edits: false });
const leaf = (id: string, rev: string, ids: string[], fields: object = {}) => ({
  _id: id,
  _rev: rev,
  _revisions: { start: Number.parseInt(rev, 10), ids },
  ...fields,
});

describe("a body packed with gzip", () => {
  const packed = (body: unknown): Buffer => gzipSync(JSON.stringify(body));
  const as = (encoding: string) => ({
    "content-type": "application/json",
    "content-encoding": encoding,
  });

  it("is read like any other", async () => {
    const docs = [{ _id: "a", text: "ä".repeat(5_000) }];
    expect(await send("POST", "/_bulk_docs", packed({ docs }), as("gzip"))).toMatchObject({
      status: 201,
      body: [{ ok: true, id: "a" }],
    });
    expect(await send("PUT", "/b", packed({ n: 1 }), as("gzip"))).toMatchObject({ status: 201 });
    expect(await send("POST", "/_changes", packed({}), as("gzip"))).toMatchObject({
      status: 200,
      body: { results: [{ id: "a" }, { id: "b" }] },
    });
    expect(await send("GET", "/a")).toMatchObject({ body: docs[0] });
  });

  it("that is not, or is cut short, is refused", async () => {
    for (const body of ["{}", packed({ docs: [] }).subarray(0, 12)])
      expect(await send("POST", "/_bulk_docs", body, as("gzip"))).toMatchObject(
        bad("Request body is not properly gzipped."),
      );
  });

  it("in any other way is refused", async () => {
    expect(await send("POST", "/_bulk_docs", "{}", as("br"))).toMatchObject({
      status: 415,
      body: { error: "bad_content_type", reason: "br is not a supported content encoding." },
    });
  });
});

describe("_bulk_docs", () => {
  it("answers one row per document, in order", async () => {
    await send("PUT", "/there", {});
    const { status, body } = await send("POST", "/_bulk_docs", {
      docs: [
        { _id: "a" },
        { _id: "there" },
        { x: 1 },
        { _id: "_local/l" },
        { _id: "dup" },
        { _id: "dup" },
      ],
    });
    expect(status).toBe(201);
    expect(body).toEqual([
      { ok: true, id: "a", rev: expect.stringMatching(/^1-/) },
      { id: "there", error: "conflict", reason: "Document update conflict." },
      { ok: true, id: expect.stringMatching(/^[0-9a-f]{32}$/), rev: expect.stringMatching(/^1-/) },
      { ok: true, id: "_local/l", rev: "0-1" },
      { ok: true, id: "dup", rev: expect.stringMatching(/^1-/) },
      { id: "dup", error: "conflict", reason: "Document update conflict." },
    ]);
  });

  it.each([
    [{}, "POST body must include `docs` parameter."],
    [{ docs: 5 }, "`docs` parameter must be an array."],
    [{ docs: [5] }, "Document must be a JSON object"],
    [[], "Request body must be a JSON object"],
    [
      { docs: [{ _id: "x" }], new_edits: false },
      "When `new_edits: false`, the document needs `_rev` or `_revisions` specified",
    ],
  ])("refuses %j as a whole", async (body, reason) => {
    expect(await send("POST", "/_bulk_docs", body)).toMatchObject(bad(reason));
  });

  it("writes nothing when one document can't be read", async () => {
    expect(
      (await send("POST", "/_bulk_docs", { docs: [{ _id: "a" }, { _id: "_x" }] })).status,
    ).toBe(400);
    expect((await send("POST", "/_bulk_docs", { docs: [{ _id: "a" }, { _foo: 1 }] })).status).toBe(
      400,
    );
    expect(
      (
        await send("POST", "/_bulk_docs", {
          docs: [{ _id: "a" }, { _id: "big", x: "a".repeat(8_000_100) }],
        })
      ).status,
    ).toBe(413);
    expect((await send("GET", "/a")).status).toBe(404);
  });

  it("stores revisions as they were made elsewhere, and says nothing of those it stored", async () => {
    expect(await replicate([leaf("a", "3-c", ["c", "b", "a"], { v: 1 })])).toMatchObject({
      status: 201,
      body: [],
    });
    expect(await replicate([leaf("a", "3-c", ["c", "b", "a"], { v: 1 })])).toMatchObject({
      status: 201,
      body: [],
    });
    expect((await send("GET", "/a?revs=true")).body).toEqual({
      _id: "a",
      _rev: "3-c",
      v: 1,
      _revisions: { start: 3, ids: ["c", "b", "a"] },
    });
  });

  it("joins what continues a branch and keeps what does not", async () => {
    await replicate([
      leaf("a", "1-a", ["a"]),
      leaf("a", "2-b", ["b", "a"]),
      leaf("a", "2-x", ["x", "a"]),
    ]);
    expect((await send("GET", "/a?conflicts=true")).body).toMatchObject({
      _rev: "2-x",
      _conflicts: ["2-b"],
    });
    await replicate([leaf("a", "3-y", ["y", "b", "a"])]);
    expect((await send("GET", "/a?conflicts=true")).body).toMatchObject({
      _rev: "3-y",
      _conflicts: ["2-x"],
    });
    await replicate([leaf("a", "3-z", ["z", "x", "a"], { _deleted: true })]);
    expect((await send("GET", "/a?conflicts=true")).body).toEqual({ _id: "a", _rev: "3-y" });
  });

  it("replicates a deletion of what was never here", async () => {
    await replicate([leaf("a", "2-b", ["b", "a"], { _deleted: true })]);
    expect(await send("GET", "/a")).toMatchObject({ status: 404, body: { reason: "deleted" } });
  });

  it("needs a JSON content type", async () => {
    expect(await send("POST", "/_bulk_docs", "{}", { "content-type": "text/plain" })).toMatchObject(
      { status: 415 },
    );
  });
});

describe("_bulk_get", () => {
  it("answers revisions, leaves, and an error for each that is not there", async () => {
    await replicate([leaf("n", "3-abcd", ["abcd", "abcc"], { v: 1 })]);
    const { status, body } = await send("POST", "/_bulk_get", {
      docs: [
        { id: "n", rev: "3-abcd" },
        { id: "n" },
        { id: "n", rev: "9-ffff" },
        { id: "nope" },
        { id: "nope", rev: "1-ab" },
        { id: "n", rev: "zz" },
        { x: 1 },
        5,
      ],
    });
    expect(status).toBe(200);
    const found = [{ ok: { _id: "n", _rev: "3-abcd", v: 1 } }];
    const error = (id: unknown, rev: unknown, error: string, reason: string) => ({
      id,
      docs: [{ error: { id, rev, error, reason } }],
    });
    expect(body).toEqual({
      results: [
        { id: "n", docs: found },
        { id: "n", docs: found },
        error("n", "9-ffff", "not_found", "missing"),
        error("nope", "undefined", "not_found", "missing"),
        error("nope", "1-ab", "not_found", "missing"),
        error("n", "zz", "bad_request", "Invalid rev format"),
        error(null, null, "bad_request", "document id missed"),
        error(null, null, "bad_request", "document must be a JSON object"),
      ],
    });
  });

  it("answers the leaves that came of a revision, with their history", async () => {
    await replicate([leaf("n", "3-a", ["a", "c", "r"]), leaf("n", "3-b", ["b", "c", "r"])]);
    const { body } = await send("POST", "/_bulk_get?latest=true&revs=true", {
      docs: [{ id: "n", rev: "2-c" }],
    });
    const { docs } = Object(body).results[0];
    expect(docs).toHaveLength(2);
    expect(docs).toEqual(
      expect.arrayContaining(
        ["a", "b"].map((tip) => ({
          ok: { _id: "n", _rev: `3-${tip}`, _revisions: { start: 3, ids: [tip, "c", "r"] } },
        })),
      ),
    );
  });

  it("gives tombstones", async () => {
    await replicate([leaf("n", "2-b", ["b", "a"], { _deleted: true })]);
    expect(
      (await send("POST", "/_bulk_get", { docs: [{ id: "n", rev: "2-b" }] })).body,
    ).toMatchObject({
      results: [{ docs: [{ ok: { _id: "n", _rev: "2-b", _deleted: true } }] }],
    });
  });

  it("needs a list", async () => {
    expect(await send("POST", "/_bulk_get", {})).toMatchObject(bad("Missing JSON list of 'docs'."));
    expect(await send("POST", "/_bulk_get", { docs: [] })).toMatchObject({
      status: 200,
      body: { results: [] },
    });
  });
});

describe("_revs_diff", () => {
  it("names what is missing and what it may have come from", async () => {
    await replicate([leaf("n", "3-b", ["b", "c", "d"]), leaf("n", "3-a", ["a", "c", "d"])]);
    expect(
      await send("POST", "/_revs_diff", { n: ["3-a", "2-c", "4-e"], other: ["1-a"] }),
    ).toMatchObject({
      status: 200,
      body: {
        n: { missing: ["4-e"], possible_ancestors: expect.arrayContaining(["3-b", "3-a"]) },
        other: { missing: ["1-a"] },
      },
    });
    expect((await send("POST", "/_revs_diff", { n: ["3-a"] })).body).toEqual({});
    expect((await send("POST", "/_revs_diff", {})).body).toEqual({});
    expect(
      (await send("POST", "/_missing_revs", { n: ["3-a", "4-e"], other: ["1-a"] })).body,
    ).toEqual({
      missing_revs: { n: ["4-e"], other: ["1-a"] },
    });
  });

  it.each([
    [[], "Request body must be a JSON object"],
    [{ n: ["bad"] }, "Invalid rev format"],
  ])("refuses %j", async (body, reason) => {
    expect(await send("POST", "/_revs_diff", body)).toMatchObject(bad(reason));
  });
});

describe("_all_docs", () => {
  const ids = async (query: string) =>
    Object((await send("GET", `/_all_docs${query}`)).body).rows.map(
      (row: { id: string }) => row.id,
    );

  beforeEach(async () => {
    await send("POST", "/_bulk_docs", {
      docs: ["a", "b", "c", "d"].map((_id) => ({ _id, v: _id })),
    });
  });

  it("lists documents by id", async () => {
    const { status, body } = await send("GET", "/_all_docs");
    expect(status).toBe(200);
    expect(body).toMatchObject({ total_rows: 4, offset: 0 });
    expect(Object(body).rows[0]).toEqual({
      id: "a",
      key: "a",
      value: { rev: expect.stringMatching(/^1-/) },
    });
  });

  it.each([
    ["?limit=2", ["a", "b"]],
    ["?limit=2&skip=1", ["b", "c"]],
    ["?limit=0", []],
    ["?descending=true&limit=1", ["d"]],
    ['?startkey="b"&endkey="c"', ["b", "c"]],
    ['?start_key="b"&end_key="c"', ["b", "c"]],
    ['?startkey="b"&endkey="c"&inclusive_end=false', ["b"]],
    ['?startkey="c"&endkey="b"&descending=true', ["c", "b"]],
    ['?key="c"', ["c"]],
    ["?key=5", []],
    ['?startkey="bb"', ["c", "d"]],
    ["?startkey=null", ["a", "b", "c", "d"]],
    ['?startkey="b"&endkey={}', []],
  ])("takes %s", async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it("shows documents, and null for deleted ones that are asked for", async () => {
    const { body } = await send("GET", "/b");
    const deleted = Object((await send("DELETE", `/b?rev=${Object(body)._rev}`)).body).rev;
    expect(
      (await send("GET", '/_all_docs?keys=["a","b","nope"]&include_docs=true')).body,
    ).toMatchObject({
      total_rows: 3,
      rows: [
        { id: "a", key: "a", doc: { _id: "a", v: "a" } },
        { id: "b", key: "b", value: { rev: deleted, deleted: true }, doc: null },
        { key: "nope", error: "not_found" },
      ],
    });
    expect(
      Object((await send("POST", "/_all_docs", { keys: ["nope", 5, "a"] })).body).rows,
    ).toMatchObject([
      { key: "nope", error: "not_found" },
      { key: 5, error: "not_found" },
      { id: "a" },
    ]);
  });

  it("lists many documents, all of them once", async () => {
    const many = Array.from({ length: 450 }, (_, index) => `m${String(index).padStart(4, "0")}`);
    await send("POST", "/_bulk_docs", { docs: many.map((_id) => ({ _id })) });
    expect(await ids('?startkey="m"&include_docs=true')).toEqual(many);
    expect(await ids('?startkey="n"&descending=true')).toEqual([
      ...many.toReversed(),
      "d",
      "c",
      "b",
      "a",
    ]);
  });

  it.each([
    ["?limit=x", { error: "query_parse_error", reason: 'Invalid value for integer: "x"' }],
    [
      "?limit=-1",
      { error: "query_parse_error", reason: 'Invalid value for positive integer: "-1"' },
    ],
    ["?startkey=x", { error: "bad_request", reason: "invalid UTF-8 JSON" }],
    ["?keys=5", { error: "bad_request", reason: "`keys` parameter must be an array." }],
  ])("refuses %s", async (query, body) => {
    expect(await send("GET", `/_all_docs${query}`)).toMatchObject({ status: 400, body });
  });
});

describe("_local documents", () => {
  it("count their revisions from the one that is named and never conflict", async () => {
    const put = (body: object) => send("PUT", "/_local/l", body);
    expect(await put({ x: 1 })).toMatchObject({
      status: 201,
      body: { ok: true, id: "_local/l", rev: "0-1" },
    });
    expect((await put({ x: 1 })).body).toMatchObject({ rev: "0-1" });
    expect((await put({ x: 2, _rev: "0-1" })).body).toMatchObject({ rev: "0-2" });
    expect((await put({ x: 2, _rev: "0-1" })).body).toMatchObject({ rev: "0-2" });
    expect((await send("GET", "/_local/l")).body).toEqual({ _id: "_local/l", _rev: "0-2", x: 2 });
    expect((await send("GET", "/_local%2Fl")).status).toBe(200);
    expect(await send("DELETE", "/_local/l")).toMatchObject({
      status: 200,
      body: { ok: true, rev: "0-0" },
    });
    expect(await send("DELETE", "/_local/l")).toMatchObject({
      status: 404,
      body: { reason: "missing" },
    });
    expect(await send("GET", "/_local/l")).toMatchObject({
      status: 404,
      body: { reason: "missing" },
    });
  });

  it("are in no list and no feed", async () => {
    await send("PUT", "/_local/l", { x: 1 });
    expect(Object((await send("GET", "/_all_docs")).body).rows).toEqual([]);
    expect(Object((await send("GET", "/_changes")).body).results).toEqual([]);
    expect((await send("GET", "")).body).toMatchObject({ doc_count: 0 });
  });

  it("have no attachments and need a name", async () => {
    expect(await send("PUT", "/_local/x/y", {})).toMatchObject(
      bad("_local documents do not accept attachments."),
    );
    expect(await send("GET", "/_local")).toMatchObject(bad("Invalid _local document id."));
  });
});

describe("two revisions of one document in one request", () => {
  it("keep each its own attachment of the same name", async () => {
    const name = await couch.createDatabase();
    const at = `${couch.url}/${name}`;
    const headers = couch.adminHeaders;
    const contents = { "1-a": "first bytes", "3-c": "other bytes" };
    const docs = Object.entries(contents).map(([_rev, text]) => ({
      _id: "d",
      _rev,
      _attachments: {
        file: { content_type: "image/png", data: Buffer.from(text).toString("base64") },
      },
    }));
    await call("POST", `${at}/_bulk_docs`, { headers, body: { docs, new_edits: false } });
    for (const [rev, text] of Object.entries(contents))
      expect((await call("GET", `${at}/d/file?rev=${rev}`, { headers })).text).toBe(text);
  });
});
