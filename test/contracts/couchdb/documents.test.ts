import { beforeAll, describe, expect, it } from "vitest";
import { call, type CouchAnswer } from "#test/support/couchdb-client.ts";
import { randomName, useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let db = "";
beforeAll(async () => {
  db = await couch.createDatabase();
});

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(method, `${couch.url}/${db}${path}`, {
    headers: { ...couch.adminHeaders, ...headers },
    body,
  });
const revOf = (answer: CouchAnswer): string => Object(answer.body).rev;
const newId = () => randomName("doc");

/** A document with two leaves, `3-bbbb` (wins) and `3-abcd`, over ancestors without bodies. */
async function conflicted(): Promise<string> {
  const id = newId();
  for (const [leaf, v] of [
    ["abcd", 1],
    ["bbbb", 2],
  ] as const)
    await send("POST", "/_bulk_docs", {
      new_edits: false,
      docs: [
        { _id: id, _rev: `3-${leaf}`, _revisions: { start: 3, ids: [leaf, "abcc", "abcb"] }, v },
      ],
    });
  return id;
}

const MISSING = { status: 404, body: { error: "not_found", reason: "missing" } };
const CONFLICT = { status: 409, body: { error: "conflict", reason: "Document update conflict." } };
const BAD_REV = { status: 400, body: { error: "bad_request", reason: "Invalid rev format" } };
const NOT_JSON = { status: 400, body: { error: "bad_request", reason: "invalid UTF-8 JSON" } };

describe("writing a document", () => {
  it("answers its revision, also as ETag, and where it is", async () => {
    const id = newId();
    const answer = await send("PUT", `/${id}`, { x: 1 });
    expect(answer).toMatchObject({
      status: 201,
      body: { ok: true, id, rev: expect.stringMatching(/^1-[0-9a-f]{32}$/) },
    });
    expect(answer.headers.get("etag")).toBe(`"${revOf(answer)}"`);
    expect(answer.headers.get("location")).toBe(`${couch.url}/${db}/${id}`);
    expect((await send("GET", `/${id}`)).body).toEqual({ _id: id, _rev: revOf(answer), x: 1 });
  });

  it("takes the id from the path", async () => {
    const id = newId();
    expect((await send("PUT", `/${id}`, { _id: "other" })).body).toMatchObject({ id });
  });

  it.each([
    ["in the body", (rev: string) => [`?`, { _rev: rev }, {}]],
    ["in the query", (rev: string) => [`?rev=${rev}`, {}, {}]],
    ["in If-Match", (rev: string) => [`?`, {}, { "if-match": rev }]],
    ["in If-Match with quotes", (rev: string) => [`?`, {}, { "if-match": `"${rev}"` }]],
  ] as const)("again needs its revision, %s", async (_, how) => {
    const id = newId();
    const first = revOf(await send("PUT", `/${id}`, { x: 1 }));
    expect(await send("PUT", `/${id}`, { x: 2 })).toMatchObject(CONFLICT);
    const [query, body, headers] = how(first);
    const second = await send(
      "PUT",
      `/${id}${String(query)}`,
      { x: 2, ...Object(body) },
      Object(headers),
    );
    expect(second).toMatchObject({ status: 201, body: { rev: expect.stringMatching(/^2-/) } });
    expect(await send("PUT", `/${id}?rev=${first}`, { x: 3 })).toMatchObject(CONFLICT);
  });

  it("with two different revisions is refused", async () => {
    const id = newId();
    const rev = revOf(await send("PUT", `/${id}`, {}));
    expect(await send("PUT", `/${id}?rev=${rev}`, { _rev: "1-abc" })).toMatchObject({
      status: 400,
      body: {
        error: "bad_request",
        reason: "Document rev from request body and query string have different values",
      },
    });
  });

  it("with a revision that never was is a conflict", async () => {
    const { status } = await send("PUT", `/${newId()}?rev=1-abc`, {});
    // CouchDB 3.5.0 makes a second revision of a document that has no first.
    expect(status).toBe(couch.kind === "embedded" ? 409 : 201);
  });

  it.each([
    ["?rev=bad", {}],
    ["?", { _rev: 5 }],
    ["?", { _rev: "x" }],
  ])("with a broken revision is refused: %s %j", async (query, body) => {
    expect(await send("PUT", `/${newId()}${query}`, body)).toMatchObject(BAD_REV);
  });

  it.each(["nonsense", "", "{", "\u0000"])("that is not JSON is refused: %j", async (body) => {
    expect(await send("PUT", `/${newId()}`, body)).toMatchObject(NOT_JSON);
  });

  it.each([[[]], ["5"], ["null"]])("that is no object is refused: %j", async (body) => {
    expect(await send("PUT", `/${newId()}`, body)).toMatchObject({
      status: 400,
      body: { error: "bad_request", reason: "Document must be a JSON object" },
    });
  });

  it("with an unknown special member is refused", async () => {
    expect(await send("PUT", `/${newId()}`, { _foo: 1 })).toMatchObject({
      status: 400,
      body: { error: "doc_validation", reason: "Bad special document member: _foo" },
    });
  });

  it("under a reserved id is refused", async () => {
    expect(await send("PUT", "/_bad", {})).toMatchObject({
      status: 400,
      body: {
        error: "illegal_docid",
        reason: "Only reserved document ids may start with underscore.",
      },
    });
  });

  it("of more than 8 MB is refused", async () => {
    expect(await send("PUT", `/${newId()}`, { x: "a".repeat(8_000_100) })).toMatchObject({
      status: 413,
      body: { error: "document_too_large" },
    });
  });

  it("of 7 MB is stored and read back unchanged", async () => {
    const id = newId();
    const x = "aé€\u{1F600}".repeat(700_000);
    expect((await send("PUT", `/${id}`, { x })).status).toBe(201);
    expect(Object((await send("GET", `/${id}`)).body).x === x).toBe(true);
  });

  it.each([
    ["a%2Fb", "a/b"],
    ["%E2%82%AC", "€"],
    ["a+b", "a b"],
    ["a%2Bb", "a+b"],
    ["note%3Ax", "note:x"],
    ["a%3Fb", "a?b"],
  ])("takes the path segment %s for the id %s", async (segment, id) => {
    const unique = newId();
    const written = await send("PUT", `/${segment}${unique}`, { é: "ü€" });
    expect(written).toMatchObject({ status: 201, body: { id: id + unique } });
    expect((await send("GET", `/${encodeURIComponent(id + unique)}`)).body).toMatchObject({
      _id: id + unique,
      é: "ü€",
    });
  });

  it("by POST makes an id, or takes the one in the body", async () => {
    const made = await send("POST", "", { x: 1 });
    expect(made).toMatchObject({
      status: 201,
      body: { ok: true, id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    const id = newId();
    const answer = await send("POST", "", { _id: id });
    expect(answer).toMatchObject({ status: 201, body: { ok: true, id } });
    expect(answer.headers.get("location")).toBe(`${couch.url}/${db}/${id}`);
    expect(await send("POST", "", { _id: id })).toMatchObject(CONFLICT);
  });

  it.each([
    [{ _id: 5 }, "Document id must be a string"],
    [{ _id: "" }, "Document id must not be empty"],
  ])("by POST refuses the id of %j", async (body, reason) => {
    expect(await send("POST", "", body)).toMatchObject({
      status: 400,
      body: { error: "illegal_docid", reason },
    });
  });

  it("by POST needs a JSON content type, so that no HTML form can do it", async () => {
    expect(
      await send("POST", "", "{}", { "content-type": "application/x-www-form-urlencoded" }),
    ).toMatchObject({
      status: 415,
      body: { error: "bad_content_type", reason: "Content-Type must be application/json" },
    });
  });

  it("as it was made elsewhere keeps its revision", async () => {
    const id = newId();
    expect(await send("PUT", `/${id}?new_edits=false`, { _rev: "1-aa" })).toMatchObject({
      status: 201,
      body: { ok: true, id, rev: "1-aa" },
    });
    expect(await send("PUT", `/${newId()}?new_edits=false`, {})).toMatchObject({
      status: 400,
      body: {
        reason: "When `new_edits: false`, the document needs `_rev` or `_revisions` specified",
      },
    });
  });

  it("copies another", async () => {
    const [from, to] = [newId(), newId()];
    await send("PUT", `/${from}`, { x: 1 });
    expect(await send("COPY", `/${from}`, undefined, { destination: to })).toMatchObject({
      status: 201,
      body: { ok: true, id: to, rev: expect.stringMatching(/^1-/) },
    });
    expect((await send("GET", `/${to}`)).body).toMatchObject({ _id: to, x: 1 });
  });
});

describe("deleting a document", () => {
  it("needs its revision and leaves a tombstone", async () => {
    const id = newId();
    const rev = revOf(await send("PUT", `/${id}`, { x: 1 }));
    expect(await send("DELETE", `/${id}`)).toMatchObject(CONFLICT);
    expect(await send("DELETE", `/${id}?rev=1-${"a".repeat(32)}`)).toMatchObject(CONFLICT);
    const deleted = await send("DELETE", `/${id}?rev=${rev}`);
    expect(deleted).toMatchObject({
      status: 200,
      body: { ok: true, id, rev: expect.stringMatching(/^2-/) },
    });
    expect(deleted.headers.get("etag")).toBe(`"${revOf(deleted)}"`);
    expect(await send("GET", `/${id}`)).toMatchObject({
      status: 404,
      body: { error: "not_found", reason: "deleted" },
    });
    expect((await send("GET", `/${id}?rev=${revOf(deleted)}`)).body).toEqual({
      _id: id,
      _rev: revOf(deleted),
      _deleted: true,
    });
    expect(await send("DELETE", `/${id}`)).toMatchObject({
      status: 404,
      body: { reason: "deleted" },
    });
  });

  it("that was never there answers missing", async () => {
    expect(await send("DELETE", `/${newId()}`)).toMatchObject(MISSING);
  });

  it("lets the id be used again, as the tombstone's next revision", async () => {
    const id = newId();
    const rev = revOf(await send("PUT", `/${id}`, { x: 1 }));
    await send("DELETE", `/${id}?rev=${rev}`);
    expect(await send("PUT", `/${id}`, { x: 2 })).toMatchObject({
      status: 201,
      body: { rev: expect.stringMatching(/^3-/) },
    });
  });

  it("by a member answers 200", async () => {
    const id = newId();
    expect((await send("PUT", `/${id}`, { _deleted: true })).status).toBe(200);
    expect(await send("PUT", `/${id}`, { _deleted: true })).toMatchObject(CONFLICT);
  });
});

describe("reading a document", () => {
  it("that is not there answers missing", async () => {
    expect(await send("GET", `/${newId()}`)).toMatchObject(MISSING);
    expect((await send("HEAD", `/${newId()}`)).status).toBe(404);
  });

  it("gives its revision as ETag and says when it is unchanged", async () => {
    const id = newId();
    const rev = revOf(await send("PUT", `/${id}`, { x: 1 }));
    const answer = await send("GET", `/${id}`);
    expect(answer.headers.get("etag")).toBe(`"${rev}"`);
    expect((await send("HEAD", `/${id}`)).headers.get("etag")).toBe(`"${rev}"`);
    const unchanged = await send("GET", `/${id}`, undefined, { "if-none-match": `"${rev}"` });
    expect(unchanged.status).toBe(304);
    expect(unchanged.text).toBe("");
    expect((await send("GET", `/${id}?revs_info=true`)).headers.get("etag")).toBeNull();
  });

  it("by revision finds older ones as long as they are kept", async () => {
    const id = newId();
    const first = revOf(await send("PUT", `/${id}`, { x: 1 }));
    await send("PUT", `/${id}?rev=${first}`, { x: 2 });
    expect((await send("GET", `/${id}?rev=${first}`)).body).toMatchObject({ _rev: first, x: 1 });
    expect(await send("GET", `/${id}?rev=1-nope`)).toMatchObject(MISSING);
  });

  it.each(["", "zz"])("by the broken revision %j is refused", async (rev) => {
    const id = newId();
    await send("PUT", `/${id}`, {});
    expect(await send("GET", `/${id}?rev=${rev}`)).toMatchObject(BAD_REV);
  });

  it("tells its history", async () => {
    const id = newId();
    const first = revOf(await send("PUT", `/${id}`, {}));
    const second = revOf(await send("PUT", `/${id}?rev=${first}`, {}));
    expect((await send("GET", `/${id}?revs=true&revs_info=true`)).body).toMatchObject({
      _rev: second,
      _revisions: { start: 2, ids: [second.slice(2), first.slice(2)] },
      _revs_info: [
        { rev: second, status: "available" },
        { rev: first, status: "available" },
      ],
    });
  });

  it("shows conflicts: the longer, then greater revision wins", async () => {
    const id = await conflicted();
    expect((await send("GET", `/${id}?conflicts=true`)).body).toEqual({
      _id: id,
      _rev: "3-bbbb",
      v: 2,
      _conflicts: ["3-abcd"],
    });
    expect((await send("GET", `/${id}?meta=true`)).body).toEqual({
      _id: id,
      _rev: "3-bbbb",
      v: 2,
      _conflicts: ["3-abcd"],
      _revs_info: [
        { rev: "3-bbbb", status: "available" },
        { rev: "2-abcc", status: "missing" },
        { rev: "1-abcb", status: "missing" },
      ],
    });
    expect(await send("GET", `/${id}?rev=2-abcc`)).toMatchObject(MISSING);
  });

  it("shows the loser once the winner is deleted, and the tombstone as a deleted conflict", async () => {
    const id = await conflicted();
    const tombstone = revOf(await send("DELETE", `/${id}?rev=3-bbbb`));
    expect((await send("GET", `/${id}?conflicts=true&deleted_conflicts=true`)).body).toEqual({
      _id: id,
      _rev: "3-abcd",
      v: 1,
      _deleted_conflicts: [tombstone],
    });
  });
});

describe("reading several revisions", () => {
  it("lists every leaf", async () => {
    const id = await conflicted();
    const { status, body } = await send("GET", `/${id}?open_revs=all`);
    expect(status).toBe(200);
    expect(body).toEqual(
      expect.arrayContaining([
        { ok: { _id: id, _rev: "3-abcd", v: 1 } },
        { ok: { _id: id, _rev: "3-bbbb", v: 2 } },
      ]),
    );
    expect(body).toHaveLength(2);
  });

  it("names those that are missing", async () => {
    const id = await conflicted();
    expect((await send("GET", `/${id}?open_revs=["3-abcd","9-ffff"]&revs=true`)).body).toEqual(
      expect.arrayContaining([
        {
          ok: {
            _id: id,
            _rev: "3-abcd",
            v: 1,
            _revisions: { start: 3, ids: ["abcd", "abcc", "abcb"] },
          },
        },
        { missing: "9-ffff" },
      ]),
    );
    expect(await send("GET", `/${newId()}?open_revs=["1-abc"]`)).toMatchObject({
      status: 200,
      body: [{ missing: "1-abc" }],
    });
    expect(await send("GET", `/${newId()}?open_revs=all`)).toMatchObject(MISSING);
  });

  it("answers the leaves that came of a revision", async () => {
    const id = await conflicted();
    const { body } = await send("GET", `/${id}?open_revs=["2-abcc"]&latest=true`);
    expect(body).toEqual(
      expect.arrayContaining([
        { ok: { _id: id, _rev: "3-abcd", v: 1 } },
        { ok: { _id: id, _rev: "3-bbbb", v: 2 } },
      ]),
    );
    expect((await send("GET", `/${id}?open_revs=["7-ffff"]&latest=true`)).body).toEqual([
      { missing: "7-ffff" },
    ]);
  });

  it("refuses what is no list", async () => {
    expect(await send("GET", `/${newId()}?open_revs=xx`)).toMatchObject(NOT_JSON);
  });

  it("comes as multipart/mixed to those who don't ask for JSON", async () => {
    const id = await conflicted();
    const answer = await send("GET", `/${id}?open_revs=["3-abcd","9-ffff"]`, undefined, {
      accept: "*/*",
    });
    const boundary = /^multipart\/mixed; boundary="([^"]+)"$/.exec(
      answer.headers.get("content-type") ?? "",
    )?.[1];
    expect(answer.text).toContain(
      `--${boundary}\r\nContent-Type: application/json\r\n\r\n{"_id":"${id}","_rev":"3-abcd","v":1}\r\n--${boundary}`,
    );
    expect(answer.text).toContain(
      `--${boundary}\r\nContent-Type: application/json; error="true"\r\n\r\n{"missing":"9-ffff"}\r\n--${boundary}`,
    );
    expect(answer.text.trimEnd().endsWith(`--${boundary}--`)).toBe(true);
  });
});

describe("a design document", () => {
  it("has one id, however its path is written", async () => {
    const name = newId();
    expect((await send("PUT", `/_design%2F${name}`, { x: 1 })).body).toMatchObject({
      id: `_design/${name}`,
    });
    expect((await send("GET", `/_design/${name}`)).body).toMatchObject({
      _id: `_design/${name}`,
      x: 1,
    });
    const { body } = await send("GET", `/_design/${name}`);
    expect((await send("DELETE", `/_design/${name}?rev=${Object(body)._rev}`)).status).toBe(200);
  });

  it.each(["/_design", "/_design/", "/_nope"])("is not found under %s", async (path) => {
    expect(await send("GET", path)).toMatchObject(MISSING);
  });
});
