import * as fc from "fast-check";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { call } from "#test/support/couchdb-client.ts";
import { sendRaw } from "#test/support/raw-request.ts";
import { useEmbeddedCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useEmbeddedCouchDb();
let db = "";
beforeAll(async () => {
  db = await couch.createDatabase();
  await call("PUT", `${couch.url}/${db}/a`, { headers: couch.adminHeaders, body: { n: 1 } });
});

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "COPY", "OPTIONS", "PATCH"];
const WORDS = [
  "_all_docs",
  "_bulk_docs",
  "_bulk_get",
  "_changes",
  "_find",
  "_index",
  "_explain",
  "_revs_diff",
  "_local",
  "_design",
  "_view",
  "_security",
  "_purge",
  "_session",
  "_users",
  "_up",
  "_node",
  "a",
  "%",
  "%2F",
  "%00",
  "%ff",
  "..",
  "+",
  "é",
  "_",
  "__proto__",
  "json",
  "queries",
  "_info",
];
const PARAMETERS = [
  "rev",
  "revs",
  "open_revs",
  "since",
  "limit",
  "skip",
  "startkey",
  "keys",
  "key",
  "feed",
  "filter",
  "include_docs",
  "attachments",
  "conflicts",
  "style",
  "timeout",
  "heartbeat",
  "descending",
  "doc_ids",
  "view",
  "latest",
  "group_level",
  "new_edits",
  "batch",
];
const VALUES = [
  "",
  "true",
  "-1",
  "1e99",
  "9007199254740993",
  "[",
  "[]",
  "{}",
  "null",
  '"x"',
  "all",
  "now",
  "0-x",
  "1-",
  "%ff",
  '[""]',
  "longpoll",
  "eventsource",
  "_view",
  "_selector",
  "a/b",
  "99999999999999999999",
];

const pathArbitrary = fc
  .tuple(
    fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: "grapheme", maxLength: 6 })), {
      maxLength: 4,
    }),
    fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), fc.constantFrom(...VALUES)), {
      maxLength: 3,
    }),
  )
  .map(([parts, parameters]) => {
    const path = parts.map((part) => part.replaceAll(/[^!-~]|[?#]/gu, "%20"));
    const query = parameters.map(([name, value]) => `${name}=${value}`).join("&");
    return `/${path.join("/")}${query === "" ? "" : `?${query}&timeout=50`}`;
  });

const bodyArbitrary = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    '{"docs":[{}]}',
    '{"docs":[null]}',
    '{"docs":[{"_id":1}]}',
    '{"docs":[{"id":"a","rev":{}}]}',
    '{"selector":{"$or":[{}]}}',
    '{"selector":{"a":{"$regex":"("}}}',
    '{"keys":[{},null,1]}',
    '{"a":["1-x",null]}',
    '{"_attachments":{"x":{"data":"!"}}}',
    '{"_attachments":{"x":{"stub":true}}}',
    '{"_revisions":{"start":1e9,"ids":["x"]}}',
    '{"__proto__":{"x":1}}',
    "[".repeat(5_000),
    `{"a":${"[".repeat(400)}${"]".repeat(400)}}`,
    '{"queries":[{"keys":1}]}',
    '{"docs":[{"_id":"a","_rev":"1-x"}],"new_edits":false}',
  ),
);
const headersArbitrary = fc.record(
  {
    "content-type": fc.constantFrom(
      "application/json",
      "text/plain",
      "multipart/related",
      'multipart/related; boundary="b"',
      "application/x-www-form-urlencoded",
      ";",
      "application/json; charset=latin1",
    ),
    accept: fc.constantFrom("application/json", "multipart/mixed", "*/*", ","),
    cookie: fc.constantFrom(
      "AuthSession=",
      "AuthSession=%%%",
      "AuthSession=YTpiOmM",
      "=;;=",
      "AuthSession=YTo6",
    ),
    range: fc.constantFrom("bytes=0-", "bytes=-", "bytes=5-1", "x"),
    "if-none-match": fc.constantFrom('"x"', "*", "W/"),
    "if-match": fc.constantFrom("x", '"1-a"', ""),
    destination: fc.constantFrom("", "x?rev=y", "../x", "_local/x"),
    "last-event-id": fc.constantFrom("x", "1-2"),
  },
  { requiredKeys: [] },
);

describe("malformed input", () => {
  it("is never answered with 500, and nothing hangs", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...METHODS),
        fc.boolean(),
        pathArbitrary,
        headersArbitrary,
        fc.option(bodyArbitrary, { nil: undefined }),
        async (method, inDatabase, path, headers, body) => {
          const isSafe = inDatabase || !["PUT", "DELETE"].includes(method);
          const target = `${inDatabase ? `/${db}` : ""}${isSafe ? path : "/"}`;
          const isDrop = method === "DELETE" && /^\/[^/]*\/*(\?.*)?$/.test(target);
          const answer = await sendRaw(couch.url, isDrop ? "/" : target, {
            method,
            headers: { ...headers, ...couch.adminHeaders, connection: "close" },
            ...(body === undefined || method === "GET" || method === "HEAD" ? {} : { body }),
          });
          expect({
            method,
            target,
            body,
            answer: answer.body,
            status: answer.status,
          }).not.toMatchObject({ status: 500 });
        },
      ),
      { numRuns: 600, interruptAfterTimeLimit: 8_000 },
    );
    expect((await call("GET", `${couch.url}/${db}`, { headers: couch.adminHeaders })).status).toBe(
      200,
    );
  });

  it("below HTTP is refused or cut", async () => {
    const { hostname, port } = new URL(couch.url);
    const pieces = [
      "GARBAGE\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
      "POST /_session HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
      "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n",
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(100_000)}\r\n\r\n`,
      "PUT /x HTTP/1.1\r\nhost: x\r\nexpect: nonsense\r\n\r\n",
      "\r\n\r\n\r\n",
    ];
    for (const piece of pieces) {
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.end(piece));
        let text = "";
        socket.on("data", (chunk) => (text += String(chunk)));
        socket.on("error", () => resolve(text));
        socket.on("close", () => resolve(text));
      });
      expect(answer).not.toContain("HTTP/1.1 500");
    }
    expect((await call("GET", `${couch.url}/_up`)).status).toBe(200);
  });
});
