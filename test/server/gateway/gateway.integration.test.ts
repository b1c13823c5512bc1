import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeCouchdb, answerJson, startFakeCouchdb } from "#test/support/fake-couchdb.ts";
import { startGateway } from "#test/support/gateway-under-test.ts";
import { sendRaw } from "#test/support/raw-request.ts";

const DB = "/db/user-uabcdefghijklmnop";
const json = { "content-type": "application/json" };
const authSession = Buffer.from("uabc:6955B6A8:mac").toString("base64url");

let couchdb: FakeCouchdb;
let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeEach(async () => {
  couchdb = await startFakeCouchdb(answerJson(200, { ok: true }));
  gateway = await startGateway(couchdb.url);
});
afterEach(async () => {
  await gateway.close();
  await couchdb.close();
});

describe("what CouchDB gets to see", () => {
  it("is only the AuthSession, and no header by which somebody could become somebody else", async () => {
    await sendRaw(gateway.url, `${DB}/note%3Aa?rev=1-a`, {
      headers: {
        accept: "application/json",
        authorization: "Basic YWRtaW46cGFzc3dvcmQ=",
        cookie: `settee-refresh=secret; AuthSession=${authSession}; AuthSession=x; other=1`,
        "x-auth-couchdb-username": "admin",
        "x-auth-couchdb-roles": "_admin",
        "x-http-method-override": "DELETE",
        "x-forwarded-for": "1.2.3.4",
        "x-couchdb-www-authenticate": "Cookie",
        referer: "http://secret/",
      },
    });
    const [request] = couchdb.requests;
    expect(request?.url).toBe("/user-uabcdefghijklmnop/note%3Aa?rev=1-a");
    expect(request?.headers).toEqual({
      accept: "application/json",
      cookie: `AuthSession=${authSession}`,
      host: new URL(couchdb.url).host,
      connection: "keep-alive",
    });
  });

  it.each([
    ["POST", "/db/%5freplicate", 403],
    ["PUT", `${DB}/%5fsecurity`, 403],
    ["PUT", `${DB}/_local%2Fx`, 403],
    ["GET", `//db/user-uabcdefghijklmnop`, 404],
    ["GET", `${DB}/..%2f..%2f_users`, 400],
    ["GET", `${DB}/../../_users`, 400],
    ["GET", `${DB}/_changes?%66eed=continuous`, 400],
    ["GET", `${DB}/_changes?since=1&since=2`, 400],
    ["GET", "/db/user-uabcdefghijklmnop%00", 403],
    ["DELETE", DB, 405],
    ["PROPFIND", DB, 404],
  ])("is nothing of %s %s", async (method, path, status) => {
    const answer = await sendRaw(gateway.url, path, { method, headers: json });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ error: expect.any(String) });
    expect(couchdb.requests).toHaveLength(0);
  });

  it("is nothing that a page of another site sends", async () => {
    for (const headers of [{ origin: "http://evil.example" }, { "sec-fetch-site": "same-site" }]) {
      const answer = await sendRaw(gateway.url, `${DB}/_bulk_docs`, { method: "POST", headers });
      expect(answer.status).toBe(403);
    }
    expect(couchdb.requests).toHaveLength(0);
  });

  it("is no malformed cookie: the browser is told to renew it", async () => {
    const headers = { cookie: "AuthSession=%%%" };
    const answer = await sendRaw(gateway.url, DB, { headers });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({
      error: "unauthorized",
      reason: "Malformed AuthSession cookie. Ask for a new one.",
    });
    expect(couchdb.requests).toHaveLength(0);
  });

  it("is no compressed body, and none that is too large, announced or not", async () => {
    const gzip = { ...json, "content-encoding": "gzip" };
    const put = { method: "PUT", headers: json };
    expect(
      (await sendRaw(gateway.url, `${DB}/_bulk_docs`, { method: "POST", headers: gzip })).status,
    ).toBe(415);
    const large = "x".repeat(65 * 1024);
    const announced = { ...json, "content-length": String(large.length) };
    expect(
      (await sendRaw(gateway.url, `${DB}/_local/x`, { ...put, headers: announced, body: large }))
        .status,
    ).toBe(413);
    const chunked = { ...json, "transfer-encoding": "chunked" };
    expect(
      (await sendRaw(gateway.url, `${DB}/_local/x`, { ...put, headers: chunked, body: large }))
        .status,
    ).toBe(413);
  });

  it("is no bulk write with a local document in it", async () => {
    let received = "";
    let whole = false;
    couchdb.answerWith((request, response) => {
      request.on("data", (chunk: Buffer) => (received += chunk.toString()));
      request.on("end", () => {
        whole = true;
        response.end("[]");
      });
    });
    const body = JSON.stringify({ docs: [{ _id: "note:a" }, { _id: "_local/x" }] });
    const answer = await sendRaw(gateway.url, `${DB}/_bulk_docs`, {
      method: "POST",
      headers: { ...json, "content-length": String(body.length) },
      body,
    });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain("Local documents");
    expect(whole).toBe(false);
    expect(received).not.toContain("_local");
  });
});

describe("what the browser gets back", () => {
  it("is CouchDB's answer without a cookie and without a password window, and it runs nowhere", async () => {
    couchdb.answerWith((_request, response) => {
      response.writeHead(401, {
        "content-type": "application/json",
        "set-cookie": "AuthSession=renewed",
        "www-authenticate": "Basic",
        server: "CouchDB",
        location: "http://127.0.0.1:5984/x",
        etag: '"1-a"',
      });
      response.end('{"error":"unauthorized","reason":"no"}');
    });
    const answer = await sendRaw(gateway.url, DB);
    expect(answer.status).toBe(401);
    expect(answer.body).toBe('{"error":"unauthorized","reason":"no"}');
    expect(answer.headers).toMatchObject({
      "content-type": "application/json",
      etag: '"1-a"',
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
    for (const name of ["set-cookie", "www-authenticate", "server", "location"])
      expect(answer.headers).not.toHaveProperty(name);
  });

  it("is a download when it is an attachment", async () => {
    couchdb.answerWith((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<script>alert(1)</script>");
    });
    const answer = await sendRaw(gateway.url, `${DB}/file%3Aa/x.html`);
    expect(answer.headers["content-disposition"]).toBe("attachment");
    expect(answer.headers["content-security-policy"]).toContain("sandbox");
  });

  it("comes as it comes: the head at once, the body piece by piece", async () => {
    const pieces: (() => void)[] = [];
    couchdb.answerWith((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.flushHeaders();
      pieces.push(
        () => response.write('{"results":['),
        () => response.end("]}"),
      );
    });
    const answer = await fetch(`${gateway.url}${DB}/_changes?feed=longpoll`);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    pieces[0]?.();
    expect((await reader?.read())?.value).toBe('{"results":[');
    pieces[1]?.();
    expect((await reader?.read())?.value).toBe("]}");
  });

  it("is 503 and a time to try again when CouchDB is away", async () => {
    await couchdb.close();
    const answer = await sendRaw(gateway.url, DB);
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("5");
    expect(JSON.parse(answer.body)).toMatchObject({ error: "service_unavailable" });
    couchdb = await startFakeCouchdb(answerJson(200, {}));
  });

  it("is 504 when CouchDB has the request and says nothing, 502 when what it says is no HTTP", async () => {
    const hasty = await startGateway(couchdb.url, { patience: 50 });
    couchdb.answerWith(() => undefined);
    const silent = await sendRaw(hasty.url, DB);
    expect([silent.status, silent.headers["retry-after"]]).toEqual([504, "5"]);
    expect(JSON.parse(silent.body)).toMatchObject({ error: "gateway_timeout" });
    couchdb.answerWith((request) => void request.socket.end("SSH-2.0-OpenSSH\r\n\r\n"));
    const garbled = await sendRaw(hasty.url, DB);
    expect([garbled.status, garbled.headers["retry-after"]]).toEqual([502, "5"]);
    expect(JSON.parse(garbled.body)).toMatchObject({ error: "bad_gateway" });
    await hasty.close();
  });

  it("is heard before the body has all been sent, as when a cookie expired during an upload", async () => {
    couchdb.answerWith((_request, response) => {
      response.writeHead(401, { ...json, connection: "close" });
      response.end('{"error":"unauthorized"}');
    });
    const { hostname, port } = new URL(gateway.url);
    const headers = { ...json, "content-length": String(8 * 1024 * 1024) };
    const path = `${DB}/_bulk_docs`;
    // One that closes its connections would close this one with the answer.
    const agent = new http.Agent({ keepAlive: true });
    const asked = http.request({ hostname, port, path, method: "POST", headers, agent });
    asked.write('{"docs":[');
    const [answer] = await once(asked, "response");
    expect([answer.statusCode, await text(answer)]).toEqual([401, '{"error":"unauthorized"}']);
    // The rest is read and dropped: somebody who breaks off instead would take the answer away from a browser.
    asked.end(" ".repeat(8 * 1024 * 1024 - '{"docs":['.length));
    await once(asked, "finish");
    agent.destroy();
    expect(couchdb.requests).toHaveLength(1);
  });

  it("is 429 for one feed too many, and only those count that CouchDB opened", async () => {
    const strict = await startGateway(couchdb.url, { mostFeeds: 2 });
    const { hostname, port } = new URL(strict.url);
    async function openFeed(): Promise<IncomingMessage> {
      const path = `${DB}/_changes?feed=longpoll`;
      const asked = http.get({ hostname, port, path, agent: false });
      return await new Promise((resolve) => asked.once("response", resolve));
    }
    async function statusOfFeed(): Promise<number> {
      const answer = await openFeed();
      answer.destroy();
      return answer.statusCode ?? 0;
    }
    couchdb.answerWith(answerJson(401, {}));
    for (let strangers = 0; strangers < 4; strangers += 1) expect(await statusOfFeed()).toBe(401);
    couchdb.answerWith((_request, response) => {
      response.writeHead(200);
      response.flushHeaders();
    });
    const [one, two] = [await openFeed(), await openFeed()];
    const third = await openFeed();
    expect([third.statusCode, third.headers["retry-after"]]).toEqual([429, "5"]);
    expect(await text(third)).toContain("too_many_requests");
    one.destroy();
    await expect.poll(statusOfFeed).toBe(200);
    two.destroy();
    await strict.close();
  });

  it("breaks off when CouchDB breaks off, instead of ending as if it were whole", async () => {
    couchdb.answerWith((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"results":[', () => response.destroy());
    });
    const answer = await fetch(`${gateway.url}${DB}/_changes`);
    await expect(answer.text()).rejects.toThrow("terminated");
  });
});

describe("a request that nobody waits for any more", () => {
  it("is broken off at CouchDB too", async () => {
    const closed = new Promise<void>((resolve) => {
      couchdb.answerWith((request) => request.on("close", resolve));
    });
    const { hostname, port } = new URL(gateway.url);
    const path = `${DB}/_changes?feed=longpoll`;
    const asked = http.request({ hostname, port, path, agent: false });
    asked.on("error", () => undefined); // the break-off itself
    asked.end();
    await expect.poll(() => couchdb.requests.length).toBe(1);
    asked.destroy();
    await closed;
  });

  it("does not hold a server that closes", async () => {
    couchdb.answerWith((_request, response) => {
      response.writeHead(200);
      response.flushHeaders();
    });
    const { hostname, port } = new URL(gateway.url);
    const path = `${DB}/_changes?feed=longpoll`;
    const asked = http.get({ hostname, port, path, agent: false });
    await once(asked, "response");
    asked.on("error", () => undefined); // cut by the server
    const started = Date.now();
    await gateway.close();
    expect(Date.now() - started).toBeLessThan(2000);
    gateway = await startGateway(couchdb.url);
  });
});
