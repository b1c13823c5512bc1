import { beforeEach, describe, expect, it } from "vitest";
import { call } from "#test/support/couchdb-client.ts";
import { openFeed } from "#test/support/couchdb-feed.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let db = "";
const send = (method: string, path: string, body?: unknown) =>
  call(method, `${couch.url}/${db}${path}`, { headers: couch.adminHeaders, body });
const ids = (answer: { body: unknown }): string[] =>
  Object(answer.body).results.map((row: { id: string }) => row.id);
const feed = (query: string) => openFeed(`${couch.url}/${db}/_changes${query}`, couch.adminHeaders);

beforeEach(async () => {
  db = await couch.createDatabase();
  await send("POST", "/_bulk_docs", { docs: ["a", "b", "c"].map((_id, n) => ({ _id, n })) });
  await send("PUT", "/_design/v", {
    views: { positive: { map: "function (doc) { if (doc.n > 0) emit(doc.n); }" } },
    filters: {
      n: "function (doc, req) { return doc.n == req.query.n; }",
      odd: "function (doc) { return doc.n % 2; }",
      mine: "function (doc, req) { return req.userCtx.roles.indexOf('_admin') !== -1 && doc._id === 'a'; }",
      deleted: "function (doc) { return doc._deleted; }",
    },
  });
});

describe("a feed of changes with a filter", () => {
  it.each([
    ["?filter=v/n&n=2", ["c"]],
    ["?filter=v/odd", ["b"]],
    ["?filter=v/mine", ["a"]],
    ["?filter=_view&view=v/positive", ["b", "c"]],
    ["?filter=_design", ["_design/v"]],
  ])("%s", async (query, expected) => {
    const answer = await send("GET", `/_changes${query}`);
    expect(answer.status).toBe(200);
    expect(ids(answer).toSorted()).toEqual(expected);
  });

  it("shows documents only when asked for them", async () => {
    expect(await send("GET", "/_changes?filter=v/odd")).not.toMatchObject({
      body: { results: [{ doc: {} }] },
    });
    expect(await send("GET", "/_changes?filter=v/odd&include_docs=true")).toMatchObject({
      body: { results: [{ id: "b", doc: { _id: "b", n: 1 } }] },
    });
  });

  it("sees deletions", async () => {
    const { _rev: rev } = Object((await send("GET", "/a")).body);
    await send("DELETE", `/a?rev=${rev}`);
    expect(await send("GET", "/_changes?filter=v/deleted")).toMatchObject({
      body: { results: [{ id: "a", deleted: true }] },
    });
  });

  it("counts what it lets through", async () => {
    await send("POST", "/_bulk_docs", {
      docs: Array.from({ length: 300 }, (_, n) => ({ _id: `m${n}`, n: 1000 + n })),
    });
    const first = await send("GET", "/_changes?filter=v/odd&limit=2");
    expect(ids(first)).toHaveLength(2);
    const rest = await send(
      "GET",
      `/_changes?filter=v/odd&since=${encodeURIComponent(Object(first.body).last_seq)}`,
    );
    expect(ids(first).length + ids(rest).length).toBe(151);
  });

  it("sleeps through what it does not let through", async () => {
    const open = await feed("?feed=longpoll&since=now&filter=v/n&n=9");
    await open.next();
    await send("PUT", "/other", { n: 8 });
    await send("PUT", "/wanted", { n: 9 });
    expect(JSON.parse(await open.rest())).toMatchObject({ results: [{ id: "wanted" }] });
  });

  it.each([
    ["?filter=v/nope", "missing json key: nope"],
    ["?filter=nope/nope", "missing"],
  ])("that does not exist is not found: %s", async (query, reason) => {
    expect(await send("GET", `/_changes${query}`)).toMatchObject({
      status: 404,
      body: { error: "not_found", reason },
    });
  });
});

describe("an event source", () => {
  it("writes an event for each change", async () => {
    const open = await feed("?feed=eventsource&since=0&limit=2");
    const text = await open.rest();
    const events = text.split("\n\n").filter((event) => event.startsWith("data: {"));
    expect(events).toHaveLength(2);
    const [data = "", id = ""] = events[0]?.split("\n") ?? [];
    const row = JSON.parse(data.replace(/^data: /, ""));
    expect(row).toMatchObject({ id: "a", changes: [{ rev: expect.any(String) }] });
    expect(id.startsWith("id: ")).toBe(true);
  });

  it("has its own content type, goes on after the last event's id, and beats", async () => {
    const page = await send("GET", "/_changes?limit=3");
    const last = Object(page.body).last_seq;
    const headers = { ...couch.adminHeaders, "last-event-id": last };
    const url = `${couch.url}/${db}/_changes?feed=eventsource&limit=1&since=0`;
    const answer = await fetch(url, { headers });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    expect(await answer.text()).toContain('"id":"_design/v"');
    const open = await feed("?feed=eventsource&since=now&heartbeat=50");
    expect(await open.line()).toBe("event: heartbeat");
    open.cancel();
  });
});

describe("lists beside _all_docs", () => {
  it("of local documents", async () => {
    await send("PUT", "/_local/x", { n: 1 });
    await send("PUT", "/_local/y", { n: 2 });
    expect(await send("GET", "/_local_docs")).toMatchObject({
      status: 200,
      body: {
        rows: [
          { id: "_local/x", key: "_local/x", value: { rev: "0-1" } },
          { id: "_local/y", key: "_local/y", value: { rev: "0-1" } },
        ],
      },
    });
    expect((await send("GET", "/_local_docs?include_docs=true&limit=1")).body).toMatchObject({
      rows: [{ doc: { _id: "_local/x", _rev: "0-1", n: 1 } }],
    });
  });

  it("of several queries at once", async () => {
    const queries = [{ limit: 1 }, { keys: ["a", "zz"] }, { startkey: "b", endkey: "c" }];
    expect(await send("POST", "/_all_docs/queries", { queries })).toMatchObject({
      status: 200,
      body: {
        results: [
          { total_rows: 4, rows: [{ id: "_design/v" }] },
          { total_rows: 4, rows: [{ id: "a" }, { key: "zz", error: "not_found" }] },
          { total_rows: 4, rows: [{ id: "b" }, { id: "c" }] },
        ],
      },
    });
  });

  it("takes its parameters from a body", async () => {
    expect(
      (await send("POST", "/_all_docs", { startkey: "b", limit: 1, include_docs: true })).body,
    ).toMatchObject({ rows: [{ id: "b", doc: { n: 1 } }] });
  });

  it("of databases and what they hold, for the admin", async () => {
    const url = `${couch.url}/_dbs_info`;
    const headers = couch.adminHeaders;
    const body = { keys: [db, "nope-nope"] };
    expect(await call("POST", url, { headers, body })).toMatchObject({
      status: 200,
      body: [
        { key: db, info: { db_name: db, doc_count: 4 } },
        { key: "nope-nope", error: "not_found" },
      ],
    });
    const listed = await call("GET", `${url}?startkey="${db}"&endkey="${db}"`, { headers });
    expect(listed).toMatchObject({ status: 200, body: [{ key: db, info: { doc_count: 4 } }] });
    expect((await call("GET", url)).status).toBe(401);
    expect((await call("POST", url, { body })).status).toBe(401);
  });
});
