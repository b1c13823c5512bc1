import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { call } from "#test/support/couchdb-client.ts";
import { openFeed } from "#test/support/couchdb-feed.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let db = "";
beforeEach(async () => {
  db = await couch.createDatabase();
});

const changesSchema = z.object({
  results: z.array(
    z.looseObject({
      seq: z.string(),
      id: z.string(),
      changes: z.array(z.object({ rev: z.string() })),
    }),
  ),
  last_seq: z.string(),
  pending: z.number(),
});

const send = (method: string, path: string, body?: unknown) =>
  call(method, `${couch.url}/${db}${path}`, { headers: couch.adminHeaders, body });
const write = async (id: string, body: object = {}): Promise<string> =>
  Object((await send("PUT", `/${id}`, body)).body).rev;
const changes = async (query = "", body?: unknown) =>
  changesSchema.parse(
    (await send(body === undefined ? "GET" : "POST", `/_changes${query}`, body)).body,
  );
const ids = (page: { results: { id: string }[] }): string[] => page.results.map((row) => row.id);
const bad = (reason: string) => ({ status: 400, body: { error: "bad_request", reason } });
const feed = (query: string) => openFeed(`${couch.url}/${db}/_changes${query}`, couch.adminHeaders);

describe("a feed of changes", () => {
  it("lists each document once, at its last change", async () => {
    const first = await write("a");
    const b = await write("b");
    const a = await write("a", { _rev: first });
    const page = await changes();
    expect(page.results).toEqual([
      { seq: expect.stringMatching(/^\d+-/), id: "b", changes: [{ rev: b }] },
      { seq: expect.stringMatching(/^\d+-/), id: "a", changes: [{ rev: a }] },
    ]);
    expect(page.last_seq).toBe(page.results.at(-1)?.seq);
    expect(page.pending).toBe(0);
  });

  it("marks deletions", async () => {
    const rev = await write("a");
    const deleted = Object((await send("DELETE", `/a?rev=${rev}`)).body).rev;
    expect((await changes("?include_docs=true")).results).toMatchObject([
      {
        id: "a",
        deleted: true,
        changes: [{ rev: deleted }],
        doc: { _id: "a", _rev: deleted, _deleted: true },
      },
    ]);
  });

  it("goes on where it ended, and counts what is left", async () => {
    for (const id of ["a", "b", "c", "d", "e"]) await write(id);
    const first = await changes("?limit=2");
    expect(ids(first)).toEqual(["a", "b"]);
    expect(first.pending).toBe(3);
    const second = await changes(`?since=${first.last_seq}&limit=2`);
    expect(ids(second)).toEqual(["c", "d"]);
    expect(second.pending).toBe(1);
    const third = await changes(`?since=${second.last_seq}&limit=2`);
    expect(ids(third)).toEqual(["e"]);
    expect(third.pending).toBe(0);
    expect(ids(await changes(`?since=${third.last_seq}`))).toEqual([]);
  });

  it("goes through many documents page by page without losing one", async () => {
    const all = Array.from({ length: 1250 }, (_, index) => `m${String(index).padStart(5, "0")}`);
    await send("POST", "/_bulk_docs", { docs: all.map((_id) => ({ _id })) });
    const seen: string[] = [];
    let since = "0";
    for (;;) {
      const page = await changes(`?since=${since}&limit=400`);
      seen.push(...ids(page));
      expect(page.pending).toBe(all.length - seen.length);
      since = page.last_seq;
      if (page.results.length < 400) break;
    }
    expect(seen.toSorted()).toEqual(all);
    expect(ids(await changes("?include_docs=true")).toSorted()).toEqual(all);
  });

  it("starts now when asked to", async () => {
    await write("a");
    const { last_seq: now, results } = await changes("?since=now");
    expect(results).toEqual([]);
    await write("b");
    expect(ids(await changes(`?since=${now}`))).toEqual(["b"]);
  });

  it("with a limit of nothing says where it stands", async () => {
    await write("a");
    const page = await changes("?limit=0&since=0");
    expect(page).toMatchObject({ results: [], pending: 1 });
    expect(ids(await changes(`?since=${page.last_seq}`))).toEqual(["a"]);
  });

  it("goes backwards", async () => {
    for (const id of ["a", "b", "c"]) await write(id);
    expect(ids(await changes("?descending=true&limit=2"))).toEqual(["c", "b"]);
    expect(ids(await changes("?descending=true"))).toEqual(["c", "b", "a"]);
  });

  it("of a database made again starts from the beginning", async () => {
    await write("a");
    const { last_seq: old } = await changes();
    await send("DELETE", "");
    await send("PUT", "?q=1");
    await write("b");
    const answer = await send("GET", `/_changes?since=${old}`);
    // CouchDB may also find that it can't read the old sequence.
    const isRefused = couch.kind === "couchdb" && answer.status === 400;
    expect(isRefused ? ["b"] : ids(changesSchema.parse(answer.body))).toEqual(["b"]);
  });

  it("shows documents with their conflicts, or every leaf", async () => {
    const revisions = ["a", "b"].map((tip) => ({
      _id: "n",
      _rev: `2-${tip}`,
      _revisions: { start: 2, ids: [tip, "r"] },
      tip,
    }));
    await send("POST", "/_bulk_docs", { docs: revisions, new_edits: false });
    expect((await changes("?include_docs=true&conflicts=true")).results).toMatchObject([
      { id: "n", changes: [{ rev: "2-b" }], doc: { _rev: "2-b", tip: "b", _conflicts: ["2-a"] } },
    ]);
    const [row] = (await changes("?style=all_docs")).results;
    expect(row?.changes.map((change) => change.rev).toSorted()).toEqual(["2-a", "2-b"]);
  });

  it("shows attachments as stubs or as base64", async () => {
    await write("a", { _attachments: { x: { data: "aGk=", content_type: "image/png" } } });
    expect((await changes("?include_docs=true")).results[0]).toMatchObject({
      doc: { _attachments: { x: { stub: true, length: 2 } } },
    });
    expect((await changes("?include_docs=true&attachments=true")).results[0]).toMatchObject({
      doc: { _attachments: { x: { data: "aGk=" } } },
    });
  });

  it("is chosen by ids", async () => {
    for (const id of ["a", "b", "c"]) await write(id);
    const chosen = await changes("?filter=_doc_ids", { doc_ids: ["a", "c", "nope"] });
    expect(ids(chosen).toSorted()).toEqual(["a", "c"]);
    expect(ids(await changes('?filter=_doc_ids&doc_ids=["b"]'))).toEqual(["b"]);
    expect(
      ids(await changes(`?filter=_doc_ids&since=${chosen.last_seq}`, { doc_ids: ["a"] })),
    ).toEqual([]);
  });

  it("is chosen by a selector", async () => {
    for (const n of [1, 2, 3]) await write(`d${n}`, { n, tags: ["x", `t${n}`] });
    const by = async (selector: object) =>
      ids(await changes("?filter=_selector", { selector })).toSorted();
    expect(await by({ n: 2 })).toEqual(["d2"]);
    expect(await by({ n: { $gt: 1 } })).toEqual(["d2", "d3"]);
    expect(await by({ $or: [{ n: 1 }, { tags: { $all: ["t3"] } }] })).toEqual(["d1", "d3"]);
    expect(await by({ _id: { $in: ["d1", "d2"] } })).toEqual(["d1", "d2"]);
    expect(await by({ nope: { $exists: true } })).toEqual([]);
  });

  it.each([
    ["?since=bad", undefined, "Malformed sequence supplied in 'since' parameter."],
    [
      "?feed=bogus",
      undefined,
      "Supported `feed` types: normal, continuous, live, longpoll, eventsource",
    ],
    [
      "?feed=longpoll&heartbeat=x",
      undefined,
      "Invalid heartbeat value. Expecting a positive integer value (in milliseconds).",
    ],
    ["?filter=nope", undefined, "`filter` must be of the form `designname/filtername`"],
    ["?filter=_doc_ids", {}, "`doc_ids` filter parameter is not a list of doc ids."],
    ["?filter=_selector", {}, "Selector error: expected a JSON object"],
    ["?filter=_selector", { selector: { $bad: 1 } }, "Invalid operator: $bad"],
    ["?filter=_selector", { selector: { a: { $bad: 1 } } }, "Invalid operator: $bad"],
  ])("refuses %s %j", async (query, body, reason) => {
    expect(
      await send(body === undefined ? "GET" : "POST", `/_changes${query}`, body),
    ).toMatchObject(bad(reason));
  });
});

describe("a longpoll", () => {
  it("answers at once when there is something", async () => {
    await write("a");
    expect(ids(await changes("?feed=longpoll&since=0"))).toEqual(["a"]);
  });

  it("sends its head at once, waits, and ends with the next write", async () => {
    const { last_seq: now } = await changes();
    const open = await feed(`?feed=longpoll&since=${now}`);
    expect(await open.next()).toContain('{"results":[');
    const rev = await write("a");
    const page = changesSchema.parse(JSON.parse(await open.rest()));
    expect(page.results).toMatchObject([{ id: "a", changes: [{ rev }] }]);
    expect(page.last_seq).toBe(page.results[0]?.seq);
  });

  it("is woken by a replicated write too", async () => {
    const open = await feed("?feed=longpoll&since=now");
    await open.next();
    await send("POST", "/_bulk_docs", { docs: [{ _id: "r", _rev: "1-a" }], new_edits: false });
    expect(ids(changesSchema.parse(JSON.parse(await open.rest())))).toEqual(["r"]);
  });

  it("sleeps through writes that its filter does not let through", async () => {
    const open = await feed('?feed=longpoll&since=now&filter=_doc_ids&doc_ids=["wanted"]');
    await open.next();
    await write("other");
    await write("wanted");
    expect(ids(changesSchema.parse(JSON.parse(await open.rest())))).toEqual(["wanted"]);
  });

  it("ends with nothing when its time is over", async () => {
    const { last_seq: now } = await changes();
    const page = await changes(`?feed=longpoll&since=${now}&timeout=200`);
    expect(page).toMatchObject({ results: [], pending: 0 });
  });

  it("shows that it lives", async () => {
    const open = await feed("?feed=longpoll&since=now&heartbeat=50");
    await open.next();
    expect(await open.next()).toMatch(/^\n+$/);
    expect(await open.next()).toMatch(/^\n+$/);
    await write("a");
    expect(await open.rest()).toContain('"id":"a"');
  });

  it("of many at once all wake up", async () => {
    const open = await Promise.all(
      Array.from({ length: 10 }, () => feed("?feed=longpoll&since=now")),
    );
    await Promise.all(open.map((one) => one.next()));
    await write("a");
    for (const text of await Promise.all(open.map((one) => one.rest())))
      expect(text).toContain('"id":"a"');
  });
});

describe("a continuous feed", () => {
  it.each(["continuous", "eventsource"])("sends its head at once (%s)", async (kind) => {
    const leaving = new AbortController();
    // Long before the first sign of life.
    const answer = await fetch(
      `${couch.url}/${db}/_changes?feed=${kind}&since=now&heartbeat=60000`,
      { headers: couch.adminHeaders, signal: leaving.signal },
    );
    expect(answer.status).toBe(200);
    leaving.abort();
  });

  it("writes a line for each change as it comes", async () => {
    await write("a");
    const open = await feed("?feed=continuous&since=0");
    expect(JSON.parse(await open.line())).toMatchObject({ id: "a" });
    const rev = await write("b");
    expect(JSON.parse(await open.line())).toMatchObject({ id: "b", changes: [{ rev }] });
    await write("c");
    expect(JSON.parse(await open.line())).toMatchObject({ id: "c" });
    open.cancel();
  });

  it("ends at its limit", async () => {
    for (const id of ["a", "b", "c"]) await write(id);
    const lines = (await (await feed("?feed=continuous&since=0&limit=2")).rest())
      .trim()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { id: "a" },
      { id: "b" },
      { last_seq: expect.any(String), pending: 1 },
    ]);
  });

  it("ends when its time is over", async () => {
    await write("a");
    const lines = (await (await feed("?feed=continuous&since=0&timeout=100")).rest())
      .trim()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ id: "a" }, { pending: 0 }]);
  });

  it("ends when its database is deleted", async () => {
    await write("a");
    const open = await feed("?feed=continuous&since=0&heartbeat=1000");
    await open.line();
    expect((await send("DELETE", "")).status).toBe(200);
    expect(await open.rest()).toContain('"id":"a"');
  });
});
