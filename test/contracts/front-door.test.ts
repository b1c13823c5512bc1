import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEdge } from "#test/support/edge-proxy.ts";
import { type FakeCouchdb, answerJson, startFakeCouchdb } from "#test/support/fake-couchdb.ts";
import { type House, doors, openHouse } from "#test/support/front-door.ts";
import { startGateway } from "#test/support/gateway-under-test.ts";
import { type HttpSession, openHttpSession } from "#test/support/http-session.ts";
import { findFreePort } from "#test/support/product.ts";
import { sendRaw } from "#test/support/raw-request.ts";
import { createNote, openReplicatingDevice } from "#test/support/replicating-device.ts";

describe.each(doors)("the front door: %s", (door) => {
  let house: House;
  let session: HttpSession;
  let database: string;
  beforeAll(async () => {
    house = await openHouse(door);
    session = openHttpSession(house.origin);
    const { user } = await session.signUp(house.newEmail());
    database = `user-${user.id}`;
  });
  afterAll(() => house.close());

  it("lets PouchDB replicate in both directions, attachments and conflicts too", async () => {
    const url = `${house.origin}/db/${database}`;
    const [one, two] = [
      await openReplicatingDevice(session, url),
      await openReplicatingDevice(session, url),
    ];
    await one.local.put(createNote("a", { body: "from one" }));
    await one.push();
    await two.pull();
    const base = await two.local.get("note:a");
    await two.local.put({ ...base, body: "two's" });
    await one.local.put({ ...base, body: "one's" });
    await one.push();
    await two.push();
    await one.pull();
    const { _conflicts: conflicts } = await one.local.get("note:a", { conflicts: true });
    expect(conflicts).toHaveLength(1);
    await one.close();
    await two.close();
  });

  const note = encodeURIComponent("note:x");
  it.each([
    ["POST", "/db/_replicate"],
    ["POST", "/db/%5freplicate"],
    ["GET", "/db/_all_dbs"],
    ["GET", "/db/_users/org.couchdb.user:a"],
    ["GET", "/db/_node/_local/_config"],
    ["POST", "/db/_session"],
    ["GET", "/db/DB/_security"],
    ["PUT", "/db/DB/_security"],
    ["PUT", "/db/DB/%5fsecurity"],
    ["PUT", "/db//DB/_security"],
    ["PUT", "//db/DB/_security"],
    ["PUT", "/%64b/DB/_security"],
    ["PUT", "/db/DB/./_security"],
    ["GET", "/db/DB/..%2f..%2f_users"],
    ["GET", "/db/DB/../_users"],
    ["PUT", "/db/DB/_local%2Fx"],
    ["PUT", "/db/DB/_local/a/b"],
    ["PUT", "/db/DB/_design/x"],
    ["PUT", "/db/DB/_design%2Fx"],
    ["GET", "/db/DB/_design/settee"],
    ["GET", "/db/DB/_all_docs"],
    ["POST", "/db/DB/_find"],
    ["POST", "/db/DB/_purge"],
    ["POST", "/db/DB/_compact"],
    ["PUT", "/db/DB"],
    ["DELETE", "/db/DB"],
    ["PUT", `/db/DB/${note}`],
    ["DELETE", `/db/DB/${note}?rev=1-a`],
    ["COPY", `/db/DB/${note}`],
    ["GET", "/db/DB/_changes?feed=continuous"],
    ["GET", "/db/DB/_changes?%66eed=continuous"],
    ["GET", "/db/DB/_changes?feed=eventsource"],
    ["GET", "/db/DB/_changes?feed=longpoll&heartbeat=1000"],
    ["GET", "/db/DB/_changes?feed=longpoll&timeout=90000"],
    ["GET", "/db/DB/_changes?since=0&since=now"],
    ["GET", "/db/DB/_changes?filter=_view&view=a/b"],
    ["GET", `/db/DB/${note}?attachments=true`],
  ])("refuses %s %s", async (method, path) => {
    const cookie = `AuthSession=${session.cookies.get("AuthSession")?.value}`;
    const headers = { cookie, "content-type": "application/json", "content-length": "2" };
    const request = method === "GET" ? { headers: { cookie } } : { headers, body: "{}" };
    const answer = await sendRaw(house.origin, path.replace("DB", database), {
      method,
      ...request,
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(416);
    expect(answer.body).not.toContain("<html");
    expect(await house.asAdmin(`/${database}/_security`)).toMatchObject({
      members: { names: [database.slice("user-".length)] },
    });
  });

  it("keeps a stranger out, and one member out of another's database", async () => {
    const other = openHttpSession(house.origin);
    await other.signUp(house.newEmail());
    expect((await other.fetch(`/db/${database}/_changes`)).status).toBe(403);
    const stranger = openHttpSession(house.origin);
    expect((await stranger.fetch(`/db/${database}/_changes`)).status).toBe(401);
  });

  it("takes no local document of more than 64 KB", async () => {
    const body = JSON.stringify({ text: "x".repeat(65 * 1024) });
    const headers = { "content-type": "application/json" };
    const answer = await session.fetch(`/db/${database}/_local/large`, {
      method: "PUT",
      headers,
      body,
    });
    expect(answer.status).toBe(413);
    const small = await session.fetch(`/db/${database}/_local/small`, {
      method: "PUT",
      headers,
      body: "{}",
    });
    expect(small.status).toBe(201);
  });

  it("ends the login session when the browser logs out of CouchDB", async () => {
    const device = openHttpSession(house.origin);
    await device.signUp(house.newEmail());
    const answer = await device.fetch("/db/_session", { method: "DELETE" });
    expect(await answer.json()).toEqual({ ok: true });
    expect([...device.cookies.keys()]).toEqual([]);
  });
});

describe.each(doors)("what passes through the front door: %s", (door) => {
  const path = "/db/user-uabcdefghijklmnop";
  const authSession = Buffer.from("uabc:6955B6A8:mac").toString("base64url");
  let couchdb: FakeCouchdb;
  let house: { url: string; close(): Promise<void> };
  beforeAll(async () => {
    couchdb = await startFakeCouchdb(answerJson(200, { ok: true }));
    if (door === "gateway") house = await startGateway(couchdb.url);
    else {
      const port = await findFreePort();
      const { host } = new URL(couchdb.url);
      const edge = await startEdge(door, { port, settee: host, couchdb: host });
      house = { url: `http://127.0.0.1:${port}`, close: () => edge.close() };
    }
  });
  afterAll(async () => {
    await house.close();
    await couchdb.close();
  });

  it("is of all cookies and credentials only the AuthSession", async () => {
    await sendRaw(house.url, `${path}/note%3Aa?rev=1-a`, {
      headers: {
        authorization: "Basic YWRtaW46cGFzc3dvcmQ=",
        cookie: `settee-refresh=secret; AuthSession=${authSession}; AuthSession=x; other=1`,
        "x-auth-couchdb-username": "admin",
        "x-auth-couchdb-roles": "_admin",
        "x-auth-couchdb-token": "t",
        "x-http-method-override": "DELETE",
      },
    });
    const request = couchdb.requests.at(-1);
    expect(request?.url).toBe("/user-uabcdefghijklmnop/note%3Aa?rev=1-a");
    expect(request?.headers.cookie).toBe(`AuthSession=${authSession}`);
    expect(request?.headers.authorization).toBeUndefined();
    const names = Object.keys(request?.headers ?? {});
    expect(names.filter((name) => /^x-(auth|http|couchdb)/.test(name))).toEqual([]);
  });

  it("is no renewed cookie, no password window, and nothing that a browser would run", async () => {
    couchdb.answerWith((_request, response) => {
      response.writeHead(401, {
        "content-type": "application/json",
        "set-cookie": "AuthSession=renewed",
        "www-authenticate": "Basic",
      });
      response.end('{"error":"unauthorized"}');
    });
    const answer = await sendRaw(house.url, `${path}/`);
    expect(answer.status).toBe(401);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.headers["www-authenticate"]).toBeUndefined();
    expect(answer.headers).toMatchObject({
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    });
    const attachment = await sendRaw(house.url, `${path}/file%3Aa/x.html`);
    expect(attachment.headers["content-disposition"]).toBe("attachment");
  });

  it("is nothing that a page of another site sends", async () => {
    const before = couchdb.requests.length;
    const post = async (headers: Record<string, string>) =>
      await sendRaw(house.url, `${path}/_bulk_docs`, {
        method: "POST",
        headers: { ...headers, "content-length": "2" },
        body: "{}",
      });
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "http://evil.example" },
      { origin: `${house.url}.evil.example` },
      { origin: "null" },
    ])
      expect((await post(headers)).status).toBe(403);
    expect(couchdb.requests).toHaveLength(before);
    await post({ origin: house.url });
    expect(couchdb.requests).toHaveLength(before + 1);
  });
});
