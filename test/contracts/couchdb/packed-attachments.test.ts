import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { request } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { call } from "#test/support/couchdb-client.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let db = "";
beforeAll(async () => {
  db = await couch.createDatabase();
});
const TEXT = "hello text ".repeat(20);
const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(method, `${couch.url}/${db}${path}`, {
    headers: { ...couch.adminHeaders, ...headers },
    body,
  });
const putText = (id: string, type: string, headers = {}) =>
  send("PUT", `/${id}/t`, Buffer.from(TEXT), { "content-type": type, ...headers });
const stubOf = async (id: string) =>
  Object((await send("GET", `/${id}?att_encoding_info=true`)).body)._attachments.t;
const md5 = (bytes: Buffer): string => `md5-${createHash("md5").update(bytes).digest("base64")}`;

/** Without what `fetch` adds and undoes by itself. */
function download(path: string, headers: Record<string, string>) {
  return new Promise<{ encoding: string | undefined; bytes: Buffer }>((resolve, reject) => {
    const asked = request(
      `${couch.url}/${db}${path}`,
      { headers: { ...couch.adminHeaders, ...headers } },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("end", () =>
          resolve({ encoding: answer.headers["content-encoding"], bytes: Buffer.concat(pieces) }),
        );
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}

describe("a text", () => {
  it("that is copied with its document is the same text", async () => {
    await putText("original", "text/plain");
    const copied = await send("COPY", "/original", undefined, { destination: "copy" });
    expect(copied.status).toBe(201);
    expect(await stubOf("copy")).toEqual(await stubOf("original"));
    expect((await send("GET", "/copy/t")).text).toBe(TEXT);
  });

  it.each([
    "text/plain",
    "TEXT/PLAIN",
    "text/html;charset=utf-8",
    "application/json; x=y",
    "application/javascript",
    "application/xml",
  ])("of type %s is kept gzipped, and says so when asked", async (type) => {
    const id = `kept-${createHash("md5").update(type).digest("hex")}`;
    await putText(id, type);
    const packed = await download(`/${id}/t`, { "accept-encoding": "gzip" });
    expect(packed.encoding).toBe("gzip");
    expect(gunzipSync(packed.bytes).toString()).toBe(TEXT);
    expect(await stubOf(id)).toEqual({
      content_type: type,
      revpos: 1,
      digest: md5(packed.bytes),
      length: TEXT.length,
      stub: true,
      encoding: "gzip",
      encoded_length: packed.bytes.length,
    });
    const { body } = await send("GET", `/${id}`);
    expect(Object(body)._attachments.t).not.toHaveProperty("encoding");
    const whole = Object((await send("GET", `/${id}?attachments=true`)).body)._attachments.t;
    expect(Buffer.from(whole.data, "base64").toString()).toBe(TEXT);
  });

  it.each([
    "image/png",
    "image/svg+xml",
    "application/ld+json",
    "application/xhtml+xml",
    "application/json+foo",
  ])("of type %s is kept as it is", async (type) => {
    const id = `plain-${createHash("md5").update(type).digest("hex")}`;
    await putText(id, type);
    expect(await stubOf(id)).not.toHaveProperty("encoding");
    const { encoding, bytes } = await download(`/${id}/t`, { "accept-encoding": "gzip" });
    expect([encoding, bytes.toString()]).toEqual([undefined, TEXT]);
  });

  it.each([
    ["*", "gzip"],
    ["deflate, gzip;q=0.5", "gzip"],
    ["deflate", undefined],
    ["gzip;q=0", undefined],
    ["identity", undefined],
  ])("is answered to Accept-Encoding %s as %s", async (accepted, expected) => {
    await putText("accepted", "text/plain");
    const { encoding, bytes } = await download("/accepted/t", { "accept-encoding": accepted });
    expect(encoding).toBe(expected);
    expect((expected === undefined ? bytes : gunzipSync(bytes)).toString()).toBe(TEXT);
  });

  it("that comes gzipped is kept as it came, whatever its type", async () => {
    const bytes = gzipSync(TEXT);
    const headers = { "content-type": "application/octet-stream", "content-encoding": "gzip" };
    expect((await send("PUT", "/came/t", bytes, headers)).status).toBe(201);
    expect(await stubOf("came")).toMatchObject({
      digest: md5(bytes),
      encoding: "gzip",
      length: bytes.length,
      encoded_length: bytes.length,
    });
    expect((await download("/came/t", {})).bytes.toString()).toBe(TEXT);
  });

  it("in another encoding is refused", async () => {
    const headers = { "content-type": "text/plain", "content-encoding": "br" };
    expect(await send("PUT", "/refused/t", Buffer.from("x"), headers)).toMatchObject({
      status: 415,
      body: {
        error: "bad_content_type",
        reason: "Only gzip and identity content-encodings are supported",
      },
    });
  });

  it("goes through lists, feeds and _bulk_get unpacked", async () => {
    await putText("listed", "text/plain");
    const all = await send("GET", `/_all_docs?include_docs=true&attachments=true&key="listed"`);
    const feed = await send(
      "POST",
      "/_changes?filter=_doc_ids&include_docs=true&attachments=true",
      {
        doc_ids: ["listed"],
      },
    );
    const bulk = await send("POST", "/_bulk_get?attachments=true", { docs: [{ id: "listed" }] });
    for (const document of [
      Object(all.body).rows[0].doc,
      Object(feed.body).results[0].doc,
      Object(bulk.body).results[0].docs[0].ok,
    ])
      expect(Buffer.from(document._attachments.t.data, "base64").toString()).toBe(TEXT);
  });
});

describe("a deletion", () => {
  it("keeps the attachments that it carries", async () => {
    const { rev } = Object((await send("PUT", "/deleted", {})).body);
    const _attachments = { x: { content_type: "image/png", data: "aGVsbG8=" } };
    await send("PUT", "/deleted", { _rev: rev, _deleted: true, _attachments });
    expect((await send("GET", "/deleted?open_revs=all")).body).toMatchObject([
      { ok: { _deleted: true, _attachments: { x: { length: 5, revpos: 2, stub: true } } } },
    ]);
  });
});

describe("_bulk_get in parts", () => {
  const wanted = {
    docs: [
      { id: "parts" },
      { id: "bare" },
      { id: "no" },
      { id: "bare", rev: "x" },
      { rev: "1-a" },
      5,
    ],
  };
  beforeAll(async () => {
    await putText("parts", "text/plain");
    await send("PUT", "/bare", { v: 1 });
  });

  it.each(["multipart/mixed", "multipart/related"])("is answered as %s", async (accept) => {
    const answer = await send("POST", "/_bulk_get?revs=true", wanted, { accept });
    expect(answer.status).toBe(200);
    const [, boundary = "?"] =
      /^multipart\/\w+; boundary="(.+)"$/.exec(answer.headers.get("content-type") ?? "") ?? [];
    expect(answer.headers.get("content-type")).toContain(accept);
    const parts = answer.text.split(`\r\n--${boundary}`);
    expect([parts[0], parts.at(-1)]).toEqual(["", "--\r\n"]);
    expect(parts).toHaveLength(wanted.docs.length + 2);
    expect(parts[1]).toMatch(
      /^\r\nX-Doc-Id: parts\r\nX-Rev-Id: 1-\w+\r\nContent-Type: multipart\/related; boundary=--\w+\r\n\r\n/,
    );
    for (const said of [
      '"follows":true',
      '"encoding":"gzip"',
      "Content-Encoding: gzip",
      'filename="t"',
    ])
      expect(parts[1]).toContain(said);
    expect(parts[2]).toMatch(
      /^\r\nContent-Type: application\/json\r\n\r\n\{"_id":"bare".*"_revisions"/,
    );
    for (const [index, said] of [
      [3, '"not_found"'],
      [4, "Invalid rev format"],
      [5, "document id missed"],
      [6, "document must be a JSON object"],
    ] as const) {
      expect(parts[index]).toContain('Content-Type: application/json; error="true"');
      expect(parts[index]).toContain(said);
    }
  });

  it.each(["*/*", "application/json, multipart/mixed"])(
    "is JSON for those who take %s",
    async (accept) => {
      const answer = await send("POST", "/_bulk_get", wanted, { accept });
      expect(answer.headers.get("content-type")).toBe("application/json");
      expect(Object(answer.body).results).toHaveLength(wanted.docs.length);
    },
  );
});
