import { describe, expect, it } from "vitest";
import { parseDbRequest } from "#server/gateway/parse-db-request.ts";

const DB = "/db/user-uabcdefghijklmnop";

function judge(method: string, url: string): unknown {
  const judged = parseDbRequest(method, url);
  return judged.ok ? judged.value.upstream : judged.error.status;
}

describe("what PouchDB sends when it replicates passes", () => {
  it.each([
    ["GET", "/db/", "/"],
    ["GET", "/db/_session", "/_session"],
    ["DELETE", "/db/_session", "/_session"],
    ["GET", DB, "/user-uabcdefghijklmnop"],
    ["GET", `${DB}/`, "/user-uabcdefghijklmnop"],
    ["HEAD", DB, "/user-uabcdefghijklmnop"],
    [
      "GET",
      `${DB}/_changes?style=all_docs&feed=longpoll&timeout=50000&since=12-abc&limit=100`,
      "/user-uabcdefghijklmnop/_changes?style=all_docs&feed=longpoll&timeout=50000&since=12-abc&limit=100",
    ],
    [
      "POST",
      `${DB}/_changes?filter=_selector`,
      "/user-uabcdefghijklmnop/_changes?filter=_selector",
    ],
    ["GET", `${DB}/_local/a.b_c%3D%3D`, "/user-uabcdefghijklmnop/_local/a.b_c%3D%3D"],
    ["PUT", `${DB}/_local/x`, "/user-uabcdefghijklmnop/_local/x"],
    ["POST", `${DB}/_revs_diff`, "/user-uabcdefghijklmnop/_revs_diff"],
    ["POST", `${DB}/_bulk_docs`, "/user-uabcdefghijklmnop/_bulk_docs"],
    [
      "POST",
      `${DB}/_bulk_get?revs=true&latest=true`,
      "/user-uabcdefghijklmnop/_bulk_get?revs=true&latest=true",
    ],
    [
      "GET",
      `${DB}/note%3Aa?open_revs=%5B%221-a%22%5D&revs=true`,
      "/user-uabcdefghijklmnop/note%3Aa?open_revs=%5B%221-a%22%5D&revs=true",
    ],
    [
      "GET",
      `${DB}/file%3Aa/pic%2Fa.png?rev=1-a`,
      "/user-uabcdefghijklmnop/file%3Aa/pic%2Fa.png?rev=1-a",
    ],
  ])("%s %s", (method, url, upstream) => {
    expect(judge(method, url)).toBe(upstream);
  });
});

describe("everything else is refused", () => {
  it.each([
    // CouchDB's own endpoints, in every spelling
    ["GET", "/db/_all_dbs", 403],
    ["POST", "/db/%5freplicate", 403],
    ["POST", "/db/_replicate", 403],
    ["GET", "/db/_users/org.couchdb.user%3Aa", 403],
    ["GET", "/db/settee-accounts", 403],
    ["GET", "/db/%5fsession/", 403],
    ["PUT", `${DB}/_security`, 403],
    ["PUT", `${DB}/%5fsecurity`, 403],
    ["GET", `${DB}/%5Fsecurity`, 403],
    ["PUT", `${DB}/_design/x`, 403],
    ["PUT", `${DB}/_design%2Fx`, 403],
    ["POST", `${DB}/_find`, 403],
    ["POST", `${DB}/_purge`, 403],
    ["GET", `${DB}/_local_docs`, 403],
    ["PUT", `${DB}/_local%2Fx`, 403],
    ["PUT", `${DB}/_local/x/y`, 403],
    ["PUT", `${DB}/_local/`, 403],
    ["PUT", `${DB}/_local/x%2Fy`, 403],
    ["GET", `${DB}/_changes/x`, 403],
    ["GET", `${DB}/note%3Aa/_secret`, 403],
    // Paths that CouchDB or a proxy would read differently
    ["GET", `/db//user-uabcdefghijklmnop`, 403],
    ["GET", "//db/user-uabcdefghijklmnop", 400],
    ["GET", `${DB}//_security`, 400],
    ["GET", `${DB}/..%2f..%2f_users`, 400],
    ["GET", `${DB}/../_users`, 400],
    ["GET", `${DB}/%2e%2e/_users`, 400],
    ["GET", "/db/%2e%2e", 400],
    ["GET", "/db/user-uabcdefghijklmnop%2f_security", 403],
    ["GET", `${DB}/a%2F%2Fb`, 400],
    ["GET", `${DB}/%zz`, 400],
    ["GET", "/db/user-UABCDEFGHIJKLMNOP", 403],
    ["GET", "/%64b/user-uabcdefghijklmnop", 400],
    // Methods
    ["PUT", DB, 405],
    ["DELETE", DB, 405],
    ["POST", DB, 405],
    ["PUT", `${DB}/note%3Aa`, 405],
    ["COPY", `${DB}/note%3Aa`, 405],
    ["POST", "/db/_session", 405],
    ["GET", `${DB}/_bulk_docs`, 405],
    ["GET", `${DB}/_all_docs`, 405],
    ["DELETE", `${DB}/_local/x`, 405],
    // Queries
    ["GET", `${DB}/_changes?feed=continuous`, 400],
    ["GET", `${DB}/_changes?%66eed=continuous`, 400],
    ["GET", `${DB}/_changes?feed=%63ontinuous`, 400],
    ["GET", `${DB}/_changes?feed=normal&feed=longpoll`, 400],
    ["GET", `${DB}/_changes?heartbeat=10000`, 400],
    ["POST", `${DB}/_all_docs?include_docs=true`, 400],
    ["GET", `${DB}/_changes?timeout=60001`, 400],
    ["GET", `${DB}/_changes?timeout=1e9`, 400],
    ["GET", `${DB}/_changes?filter=app%2Fx`, 400],
    ["GET", `${DB}/_changes?__proto__=x`, 400],
    ["POST", `${DB}/_bulk_docs?batch=ok`, 400],
    ["GET", `${DB}?q=1`, 400],
    ["GET", "/db/_session?basic=true", 400],
  ])("%s %s", (method, url, status) => {
    expect(judge(method, url)).toBe(status);
  });
});
