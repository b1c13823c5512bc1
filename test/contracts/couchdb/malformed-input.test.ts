import { request } from "node:http";
import { connect } from "node:net";
import { assert, asyncProperty, base64String, constantFrom, json, oneof } from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let db = "";
beforeAll(async () => {
  db = await couch.createDatabase();
});

/** Below fetch, which would mend the path. @returns the status */
function raw(
  method: string,
  path: string,
  body = "",
  headers: Record<string, string> = {},
): Promise<number> {
  const { hostname, port } = new URL(couch.url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        method,
        path,
        headers: { ...couch.adminHeaders, ...headers },
        timeout: 5000,
      },
      (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode ?? 0));
        answer.once("error", reject);
      },
    );
    sent.once("timeout", () => sent.destroy(new Error(`${method} ${path} hangs`)));
    sent.once("error", reject);
    sent.end(body);
  });
}

/** CouchDB 3.5.0 itself answers some of these with 500; the embedded server never does. */
const isAnswered = (status: number): boolean =>
  status >= 200 && (couch.kind === "couchdb" || status < 500 || status === 501);

const JSON_TYPE = { "content-type": "application/json" };

describe("malformed input", () => {
  it.each([
    "/%",
    "/%zz",
    "/%c0%af",
    "/..%2f..%2fetc%2fpasswd",
    "/../../etc/passwd",
    "/DB/%00",
    "/DB/..",
    "/DB/%2e%2e",
    "/DB/_design",
    "/DB/_local/",
    "/DB/_design/x/_view/y",
    "/DB/__proto__",
    "/DB/constructor",
    "/__proto__",
    "/constructor",
    "/DB/a/constructor",
    `/DB/${"x".repeat(4000)}`,
    `/${"x".repeat(4000)}`,
    "/DB?",
    "/DB?=&&=",
    "/DB/a?rev=__proto__",
    "/DB/a?open_revs=%5B1%2C2%5D",
    "/DB/a?open_revs=%7B%7D",
    '/DB/a?open_revs=["1-a"]&latest=true',
    "/DB/_all_docs?keys=%5B%7B%7D%2Cnull%5D",
    "/DB/_all_docs?startkey=%7B%7D",
    "/DB/_all_docs?limit=99999999999999999999",
    "/DB/_changes?since=-1",
    "/DB/_changes?since=1-&limit=1",
    "/DB/_changes?since=999999999999",
    "/DB/_changes?filter=_view&view=a/b",
    "/DB/_changes?filter=_design",
    "/DB/_changes?filter=a%2Fb%2Fc",
    "/_all_dbs?limit=x",
    "/_node",
    "/_node/x/_config",
    "/_node/_local/_config/__proto__/constructor",
    "/_node/_local/_config/chttpd_auth/constructor",
  ])("in the path %s is answered", async (path) => {
    expect(
      await raw("GET", path.replace("DB", db).replaceAll(" ", "%20").replaceAll('"', "%22")),
    ).toSatisfy(isAnswered);
  });

  it.each([
    ["POST", "/_bulk_docs"],
    ["POST", "/_bulk_get"],
    ["POST", "/_revs_diff"],
    ["POST", "/_all_docs"],
    ["POST", "/_changes"],
    ["POST", "/_purge"],
    ["POST", ""],
    ["PUT", "/doc"],
    ["PUT", "/_local/doc"],
    ["PUT", "/_security"],
    ["PUT", "/_revs_limit"],
  ])("in the body of %s %s is answered", async (method, path) => {
    const pieces = oneof(
      json({ maxDepth: 3 }),
      constantFrom(
        "",
        "{",
        "null",
        "[]",
        "{}",
        "5",
        '"x"',
        "\u0000",
        '{"docs":[null]}',
        '{"docs":[[]]}',
        '{"docs":{}}',
        '{"keys":{}}',
      ),
      constantFrom(
        '{"docs":[{"_id":{}}]}',
        '{"docs":[{"id":{}}]}',
        '{"docs":[{"id":"a","rev":{}}]}',
        '{"_id":"__proto__"}',
        '{"__proto__":{"a":1}}',
        '{"_revisions":{"start":-1,"ids":[]}}',
        '{"_revisions":5}',
        '{"_attachments":{"a":null}}',
        '{"_attachments":{"a":{"follows":true}}}',
        '{"_attachments":{"__proto__":{"data":"aGk="}}}',
        '{"_deleted":"yes"}',
        '{"_rev":{}}',
        '{"selector":{"a":{"$regex":"("}}}',
        '{"a":[1]}',
        '{"a":{"b":[]}}',
      ),
    );
    await assert(
      asyncProperty(pieces, async (body) => {
        expect(await raw(method, `/${db}${path}`, body, JSON_TYPE)).toSatisfy(isAnswered);
      }),
      { numRuns: 60 },
    );
  });

  it("of a selector's operands is answered", async () => {
    const operands = ["(", null, {}, [], 5, "x", [[]], { $gt: {} }];
    const operators = [
      "$regex",
      "$in",
      "$all",
      "$elemMatch",
      "$mod",
      "$type",
      "$size",
      "$not",
      "$and",
      "$or",
      "$exists",
      "$allMatch",
    ];
    await raw("PUT", `/${db}/some`, '{"a":[1]}');
    for (const operator of operators)
      for (const operand of operands)
        for (const selector of [{ a: { [operator]: operand } }, { [operator]: operand }])
          expect(
            await raw(
              "POST",
              `/${db}/_changes?filter=_selector`,
              JSON.stringify({ selector }),
              JSON_TYPE,
            ),
          ).toSatisfy(isAnswered);
  });

  it("nested deeply is answered", async () => {
    for (const depth of [100, 5000, 100_000])
      expect(
        await raw("PUT", `/${db}/deep${depth}`, `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`),
      ).toSatisfy(isAnswered);
  });

  it("in a cookie is answered", async () => {
    await assert(
      asyncProperty(
        base64String({ maxLength: 80 }),
        constantFrom("AuthSession=", "AuthSession", "=", ";;AuthSession="),
        async (value, prefix) => {
          expect(
            await raw("GET", "/_session", "", { authorization: "", cookie: prefix + value }),
          ).toSatisfy(isAnswered);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("in a multipart body is answered", async () => {
    for (const body of [
      "",
      "--B",
      "--B--",
      "--B\r\n\r\n{}",
      "--B\r\n\r\n{}\r\n--B--",
      "--B\r\n\r\n{\r\n--B--",
    ])
      for (const type of [
        "multipart/related; boundary=B",
        'multipart/related; boundary="B',
        "multipart/related",
      ])
        expect(await raw("PUT", `/${db}/multi`, body, { "content-type": type })).toSatisfy(
          isAnswered,
        );
  });

  it("that is no HTTP harms nobody", async () => {
    const { hostname, port } = new URL(couch.url);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.write("nonsense\r\n\r\n", resolve));
    expect(await raw("GET", "/_up")).toBe(200);
    socket.destroy();
  });

  it("that stops half-way harms nobody", async () => {
    const { hostname, port } = new URL(couch.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        const { authorization } = couch.adminHeaders;
        socket.write(
          `PUT /${db}/half HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ncontent-length: 1000\r\n\r\n{"a":`,
          () => socket.destroy(),
        );
      });
      socket.on("close", () => resolve());
    });
    expect(await raw("GET", "/_up")).toBe(200);
    expect(await raw("GET", `/${db}/half`)).toBe(404);
  });
});
