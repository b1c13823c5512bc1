import { createHash } from "node:crypto";
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
const download = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${couch.url}/${db}${path}`, {
    headers: { ...couch.adminHeaders, ...headers },
  });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
};
const revOf = (answer: CouchAnswer): string => Object(answer.body).rev;

const PNG = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7) % 256));
const digest = createHash("md5").update(PNG).digest("base64");
const putPng = (path: string) => send("PUT", path, PNG, { "content-type": "image/png" });
const stub = (fields: object) => ({
  content_type: "image/png",
  digest: `md5-${digest}`,
  length: PNG.length,
  stub: true,
  ...fields,
});

describe("an attachment", () => {
  it("is stored on its own, makes its document, and comes back byte for byte", async () => {
    const id = randomName("d");
    const written = await putPng(`/${id}/a.png`);
    expect(written).toMatchObject({
      status: 201,
      body: { ok: true, id, rev: expect.stringMatching(/^1-/) },
    });
    expect(written.headers.get("location")).toBe(`${couch.url}/${db}/${id}/a.png`);
    const { answer, bytes } = await download(`/${id}/a.png`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(answer.headers.get("etag")).toBe(`"${digest}"`);
    expect(answer.headers.get("content-length")).toBe(String(PNG.length));
    expect(answer.headers.get("content-security-policy")).toBe("sandbox");
    expect(bytes.equals(PNG)).toBe(true);
    expect((await send("GET", `/${id}`)).body).toMatchObject({
      _attachments: { "a.png": stub({ revpos: 1 }) },
    });
  });

  it("answers HEAD, and 304 when it is unchanged", async () => {
    const id = randomName("d");
    await putPng(`/${id}/a.png`);
    const head = await send("HEAD", `/${id}/a.png`);
    expect(head.headers.get("content-length")).toBe(String(PNG.length));
    expect(
      (await send("GET", `/${id}/a.png`, undefined, { "if-none-match": `"${digest}"` })).status,
    ).toBe(304);
  });

  it("answers a range", async () => {
    const id = randomName("d");
    await putPng(`/${id}/a.png`);
    const { answer, bytes } = await download(`/${id}/a.png`, { range: "bytes=10-19" });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes 10-19/${PNG.length}`);
    expect(bytes.equals(PNG.subarray(10, 20))).toBe(true);
  });

  it.each(["/dir/sub%2Fa.png", "/dir/sub/a.png", "/dir%2Fsub%2Fa.png"])(
    "may have slashes in its name: %s",
    async (path) => {
      const id = randomName("d");
      const written = await putPng(`/${id}${path}`);
      expect(written.headers.get("location")).toBe(`${couch.url}/${db}/${id}/dir%2Fsub%2Fa.png`);
      expect((await download(`/${id}/dir/sub/a.png`)).bytes.equals(PNG)).toBe(true);
    },
  );

  it("needs the revision of a document that exists", async () => {
    const id = randomName("d");
    const rev = revOf(await send("PUT", `/${id}`, { x: 1 }));
    expect((await putPng(`/${id}/a.png`)).status).toBe(409);
    expect((await putPng(`/${id}/a.png?rev=1-abc`)).status).toBe(409);
    expect((await putPng(`/${id}/a.png?rev=${rev}`)).status).toBe(201);
    expect((await send("GET", `/${id}`)).body).toMatchObject({
      x: 1,
      _attachments: { "a.png": stub({ revpos: 2 }) },
    });
  });

  it("is removed alone", async () => {
    const id = randomName("d");
    const first = revOf(await putPng(`/${id}/a.png`));
    const second = revOf(await putPng(`/${id}/b.png?rev=${first}`));
    expect((await send("DELETE", `/${id}/a.png`)).status).toBe(409);
    expect(await send("DELETE", `/${id}/a.png?rev=${second}`)).toMatchObject({
      status: 200,
      body: { ok: true, id },
    });
    expect(await send("GET", `/${id}/a.png`)).toMatchObject({
      status: 404,
      body: { error: "not_found", reason: "Document is missing attachment" },
    });
    expect((await download(`/${id}/b.png`)).bytes.equals(PNG)).toBe(true);
    expect((await download(`/${id}/a.png?rev=${first}`)).bytes.equals(PNG)).toBe(true);
  });

  it("of a document that is not there is missing", async () => {
    expect(await send("GET", `/${randomName("d")}/x`)).toMatchObject({
      status: 404,
      body: { reason: "missing" },
    });
    expect(await send("DELETE", `/${randomName("d")}/x`)).toMatchObject({
      status: 404,
      body: { reason: "missing" },
    });
  });

  it.each(["constructor", "__proto__", "toString"])(
    "named %s is not found where there is none",
    async (name) => {
      const id = randomName("d");
      await putPng(`/${id}/a.png`);
      expect((await send("GET", `/${id}/${name}`)).status).toBe(404);
    },
  );

  it("is not named with an underscore", async () => {
    expect(await putPng(`/${randomName("d")}/_x`)).toMatchObject({
      status: 400,
      body: {
        error: "bad_request",
        reason: "Attachment name '_x' starts with prohibited character '_'",
      },
    });
  });

  it("of no bytes is one", async () => {
    const id = randomName("d");
    expect(
      (await send("PUT", `/${id}/e.png`, Buffer.alloc(0), { "content-type": "image/png" })).status,
    ).toBe(201);
    const { answer, bytes } = await download(`/${id}/e.png`);
    expect([answer.status, bytes.length]).toEqual([200, 0]);
  });
});

describe("attachments inside a document", () => {
  it("come as base64 and go as stubs, or as base64 when asked for", async () => {
    const id = randomName("d");
    const _attachments = {
      "a.png": { content_type: "image/png", data: PNG.toString("base64") },
      "b.bin": { data: "aGk=" },
    };
    expect((await send("PUT", `/${id}`, { _attachments })).status).toBe(201);
    expect((await send("GET", `/${id}`)).body).toMatchObject({
      _attachments: {
        "a.png": stub({ revpos: 1 }),
        "b.bin": { content_type: "application/octet-stream", length: 2, stub: true },
      },
    });
    const whole = Object((await send("GET", `/${id}?attachments=true`)).body)._attachments;
    expect(whole["a.png"]).toEqual({
      content_type: "image/png",
      revpos: 1,
      digest: `md5-${digest}`,
      data: PNG.toString("base64"),
    });
  });

  it("stay when their stub is sent back, and go when it is not", async () => {
    const id = randomName("d");
    const first = revOf(await putPng(`/${id}/a.png`));
    const second = await send("PUT", `/${id}`, {
      _rev: first,
      x: 1,
      _attachments: { "a.png": { stub: true } },
    });
    expect(second.status).toBe(201);
    expect((await send("GET", `/${id}`)).body).toMatchObject({
      x: 1,
      _attachments: { "a.png": stub({ revpos: 1 }) },
    });
    await send("PUT", `/${id}`, { _rev: revOf(second), x: 2 });
    expect((await send("GET", `/${id}/a.png`)).status).toBe(404);
  });

  it("replicate with their revision", async () => {
    // PouchDB's LevelDB adapter sets `revpos` itself, to the revision that brought the bytes here.
    const revpos = couch.kind === "embedded" ? 2 : 1;
    const id = randomName("d");
    const document = {
      _id: id,
      _rev: "2-b",
      _revisions: { start: 2, ids: ["b", "a"] },
      _attachments: {
        "a.png": {
          content_type: "image/png",
          revpos: 1,
          digest: `md5-${digest}`,
          data: PNG.toString("base64"),
        },
      },
    };
    expect(await send("POST", "/_bulk_docs", { docs: [document], new_edits: false })).toMatchObject(
      { status: 201, body: [] },
    );
    expect((await send("GET", `/${id}`)).body).toMatchObject({
      _attachments: { "a.png": stub({ revpos }) },
    });
    const { body } = await send("POST", "/_bulk_get?attachments=true&revs=true", {
      docs: [{ id, rev: "2-b" }],
    });
    expect(Object(body).results[0].docs[0].ok._attachments["a.png"]).toMatchObject({
      data: PNG.toString("base64"),
      revpos,
    });
  });

  it.each([
    [{ a: { data: "!!!" } }, 400, "bad_request", "Invalid attachment data for a"],
    [{ a: { stub: true } }, 412, "missing_stub", "Invalid attachment stub in ID for a"],
    [
      { _a: { data: "aGk=" } },
      400,
      "bad_request",
      "Attachment name '_a' starts with prohibited character '_'",
    ],
    [5, 400, "doc_validation", "Bad special document member: _attachments"],
  ])("are refused when they are %j", async (_attachments, status, error, reason) => {
    const id = randomName("d");
    expect(await send("PUT", `/${id}`, { _attachments })).toMatchObject({
      status,
      body: { error, reason: reason.replace("ID", id) },
    });
  });

  it("come and go as multipart/related", async () => {
    const id = randomName("d");
    const json = JSON.stringify({
      x: 1,
      _attachments: { "a.png": { follows: true, content_type: "image/png", length: PNG.length } },
    });
    const body = Buffer.concat([
      Buffer.from(`--BB\r\nContent-Type: application/json\r\n\r\n${json}\r\n--BB\r\n\r\n`),
      PNG,
      Buffer.from("\r\n--BB--"),
    ]);
    expect(
      (await send("PUT", `/${id}`, body, { "content-type": 'multipart/related; boundary="BB"' }))
        .status,
    ).toBe(201);
    expect((await download(`/${id}/a.png`)).bytes.equals(PNG)).toBe(true);
    const { answer, bytes } = await download(`/${id}?attachments=true`, { accept: "*/*" });
    expect(answer.headers.get("content-type")).toMatch(/^multipart\/related; boundary="/);
    expect(bytes.includes(PNG)).toBe(true);
    expect(bytes.includes('"follows":true')).toBe(true);
  });
});

describe("a part of an attachment", () => {
  const CONTENT = "hello hello hello hello hello hello";
  it.each([
    ["bytes=2-5", 206, "bytes 2-5/35"],
    ["bytes=-5", 206, "bytes 30-34/35"],
    ["bytes=5-", 206, "bytes 5-34/35"],
    ["bytes=30-99", 206, "bytes 30-34/35"],
    ["bytes=50-60", 416, null],
    ["bytes=5-2", 416, null],
    ["lines=1-2", 200, null],
  ])("%s", async (range, status, contentRange) => {
    const name = await couch.createDatabase();
    const at = `${couch.url}/${name}/a`;
    const headers = couch.adminHeaders;
    const data = Buffer.from(CONTENT).toString("base64");
    const body = { _attachments: { p: { content_type: "image/png", data } } };
    await call("PUT", at, { headers, body });
    const answer = await call("GET", `${at}/p`, { headers: { ...headers, range } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-range")).toBe(contentRange);
    const [, from = "0", to = "34"] = /bytes (\d+)-(\d+)/.exec(contentRange ?? "") ?? [];
    const part = CONTENT.slice(Number(from), Number(to) + 1);
    expect(answer.text).toContain(status === 416 ? "Requested range not satisfiable" : part);
    expect(answer.headers.get("content-length")).toBe(String(answer.text.length));
  });

  it("of a text is not served, because CouchDB keeps texts gzipped", async () => {
    const name = await couch.createDatabase();
    const at = `${couch.url}/${name}/a`;
    const data = Buffer.from(CONTENT).toString("base64");
    const body = { _attachments: { t: { content_type: "text/plain", data } } };
    await call("PUT", at, { headers: couch.adminHeaders, body });
    const headers = { ...couch.adminHeaders, range: "bytes=2-5" };
    const text = await call("GET", `${at}/t`, { headers });
    expect(text).toMatchObject({ status: 200, text: CONTENT });
    expect(text.headers.get("accept-ranges")).toBe("none");
  });
});
