import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { edgePatterns, repeatedParameterPattern } from "#server/gateway/edge-patterns.ts";
import { parseDbRequest } from "#server/gateway/parse-db-request.ts";

const read = (name: string) =>
  readFile(new URL(`../../../couchdb/edge/${name}`, import.meta.url), "utf8");

describe.each(["Caddyfile", "haproxy.cfg"])("couchdb/edge/%s", (name) => {
  it("has the pattern of every endpoint of the gateway's allowlist, and no other", async () => {
    const text = await read(name);
    const expected = [...edgePatterns().map((it) => it.pattern), repeatedParameterPattern()];
    const found = [
      ...text.matchAll(/(?:vars_regexp \{http\.request\.uri\} `|url -m reg ')([^`]+?)[`']$/gm),
    ];
    expect(new Set(found.map(([, pattern]) => pattern))).toEqual(new Set(expected));
  });

  it("allows each endpoint the methods that the gateway allows", async () => {
    const text = await read(name);
    for (const { endpoint, methods } of edgePatterns()) {
      const passed = methods.filter((method) => method !== "DELETE").join(" ");
      const line =
        name === "Caddyfile"
          ? new RegExp(`@is-${endpoint} \\{\\n\\s+method ${passed}\\n`)
          : new RegExp(`acl may_${endpoint.replaceAll("-", "_")} method ${passed}\\n`);
      expect(text).toMatch(line);
    }
  });
});

const DB = "/db/user-uabcdefghijklmnop";
it.each([
  ["GET", "/db/"],
  ["GET", `${DB}/`],
  ["GET", `${DB}/_changes?style=all_docs&since=12-g1AAA%3D&limit=500&feed=longpoll&timeout=50000`],
  ["GET", `${DB}/_local/${encodeURIComponent("a.b_c+d==")}`],
  ["PUT", `${DB}/_local/abc`],
  ["POST", `${DB}/_bulk_get?revs=true&latest=true`],
  ["POST", `${DB}/_revs_diff`],
  ["POST", `${DB}/_all_docs`],
  ["GET", `${DB}/note%3Aabc?rev=1-a&revs=true&open_revs=%5B%221-a%22%5D&latest=true`],
  ["GET", `${DB}/file%3Aabc/picture.png?rev=1-a`],
])("an edge passes on what PouchDB sends, as the gateway does: %s %s", (method, url) => {
  expect(parseDbRequest(method, url).ok).toBe(true);
  const matching = edgePatterns().filter(
    (it) => it.methods.includes(method) && new RegExp(it.pattern).test(url),
  );
  expect(matching).toHaveLength(1);
  expect(new RegExp(repeatedParameterPattern()).test(url)).toBe(false);
});
