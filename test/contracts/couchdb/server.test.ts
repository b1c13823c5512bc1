import { describe, expect, it } from "vitest";
import { call } from "#test/support/couchdb-client.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
const admin = () => ({ headers: couch.adminHeaders });

describe("the server's own endpoints", () => {
  it("welcomes anybody with version and uuid", async () => {
    const answer = await call("GET", `${couch.url}/`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      couchdb: "Welcome",
      version: expect.stringMatching(/^3\.\d+\.\d+/),
      uuid: expect.stringMatching(/^[0-9a-f]{32}$/),
      vendor: { name: expect.any(String) },
    });
  });

  it("answers JSON that ends with a line feed and is not cached", async () => {
    const answer = await call("GET", `${couch.url}/`);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("must-revalidate");
    expect(answer.headers.get("server")).toMatch(/^CouchDB\/3/);
    expect(answer.headers.get("content-length")).toBe(String(Buffer.byteLength(answer.text)));
    expect(answer.text.endsWith("}\n")).toBe(true);
  });

  it("answers HEAD as GET without a body", async () => {
    const answer = await call("HEAD", `${couch.url}/`);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe("");
    expect(Number(answer.headers.get("content-length"))).toBeGreaterThan(0);
  });

  it("says that it is up", async () => {
    expect(await call("GET", `${couch.url}/_up`)).toMatchObject({
      status: 200,
      body: { status: "ok", seeds: {} },
    });
  });

  it("makes uuids", async () => {
    const { status, body } = await call("GET", `${couch.url}/_uuids?count=3`);
    expect(status).toBe(200);
    expect(body).toEqual({
      uuids: Array.from({ length: 3 }, () => expect.stringMatching(/^[0-9a-f]{32}$/)),
    });
  });

  it.each([
    ["x", "count must be a positive integer"],
    ["5000", "count parameter too large"],
  ])("refuses %s uuids", async (count, reason) => {
    expect(await call("GET", `${couch.url}/_uuids?count=${count}`)).toMatchObject({
      status: 400,
      body: { error: "bad_request", reason },
    });
  });

  it.each([
    ["PATCH", "/", "GET,HEAD"],
    ["PUT", "/_session", "GET,HEAD,POST,DELETE"],
  ])("refuses %s %s and names what is allowed", async (method, path, allow) => {
    const answer = await call(method, couch.url + path, admin());
    expect(answer).toMatchObject({
      status: 405,
      body: { error: "method_not_allowed", reason: `Only ${allow} allowed` },
    });
    expect(answer.headers.get("allow")).toBe(allow);
  });

  it("lists databases to the admin", async () => {
    const name = await couch.createDatabase();
    const { status, body } = await call("GET", `${couch.url}/_all_dbs`, admin());
    expect(status).toBe(200);
    expect(body).toContain(name);
    expect(body).toContain("_users");
  });

  it.each(["/_all_dbs", "/_node/_local/_config", "/_node/_local/_config/chttpd_auth/secret"])(
    "tells strangers nothing under %s",
    async (path) => {
      expect(await call("GET", couch.url + path)).toMatchObject({
        status: 401,
        body: { error: "unauthorized", reason: "You are not a server admin." },
      });
    },
  );

  it("shows the admin the secret and the timeout of sessions", async () => {
    const section = `${couch.url}/_node/_local/_config/chttpd_auth`;
    expect((await call("GET", `${section}/secret`, admin())).body).toBe(couch.secret);
    expect((await call("GET", `${section}/timeout`, admin())).body).toBe(
      String(couch.sessionTimeout),
    );
    expect((await call("GET", section, admin())).body).toMatchObject({ secret: couch.secret });
    expect((await call("GET", `${couch.url}/_node/_local/_config`, admin())).body).toMatchObject({
      chttpd_auth: { secret: couch.secret },
      couchdb: { uuid: expect.any(String) },
    });
  });

  it("knows no other configuration", async () => {
    const config = `${couch.url}/_node/_local/_config`;
    expect(await call("GET", `${config}/chttpd_auth/nope`, admin())).toMatchObject({
      status: 404,
      body: { error: "not_found", reason: "unknown_config_value" },
    });
    expect(await call("GET", `${config}/nope`, admin())).toMatchObject({ status: 200, body: {} });
  });

  it("takes an unknown first segment for a database that does not exist", async () => {
    expect(await call("GET", `${couch.url}/_nope`, admin())).toMatchObject({
      status: 404,
      body: { error: "not_found", reason: "Database does not exist." },
    });
  });
});
