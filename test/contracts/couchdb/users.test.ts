import { describe, expect, it } from "vitest";
import { authSessionCookie, call, nowInSeconds } from "#test/support/couchdb-client.ts";
import { randomName, useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
const put = (id: string, body: unknown) =>
  call("PUT", `${couch.url}/_users/${id}`, { headers: couch.adminHeaders, body });

describe("the users database", () => {
  it("belongs to server admins alone", async () => {
    expect(
      (await call("GET", `${couch.url}/_users/_security`, { headers: couch.adminHeaders })).body,
    ).toEqual({ members: { roles: ["_admin"] }, admins: { roles: ["_admin"] } });
  });

  it("keeps a document without a password as it is", async () => {
    const user = await couch.createUser({ roles: ["r"] });
    const { body } = await call("GET", `${couch.url}/_users/org.couchdb.user:${user.name}`, {
      headers: couch.adminHeaders,
    });
    expect(body).toEqual({
      _id: `org.couchdb.user:${user.name}`,
      _rev: expect.any(String),
      name: user.name,
      type: "user",
      roles: ["r"],
      salt: user.salt,
    });
  });

  it("replaces a password by its hash", async () => {
    const user = await couch.createUser({ password: "hunter2hunter2" });
    const { body, text } = await call("GET", `${couch.url}/_users/org.couchdb.user:${user.name}`, {
      headers: couch.adminHeaders,
    });
    expect(body).toMatchObject({
      password_scheme: "pbkdf2",
      pbkdf2_prf: "sha256",
      iterations: 600_000,
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
      derived_key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(text).not.toContain("hunter2");
  });

  it.each([
    ["no type", { name: "n", roles: [] }, "doc.type must be user"],
    ["another type", { name: "n", type: "x", roles: [] }, "doc.type must be user"],
    ["no name", { type: "user", roles: [] }, "doc.name is required"],
    ["no roles", { name: "n", type: "user" }, "doc.roles must exist"],
    ["roles that are no list", { name: "n", type: "user", roles: 5 }, "doc.roles must be an array"],
    [
      "roles that are no text",
      { name: "n", type: "user", roles: [1] },
      "doc.roles can only contain strings",
    ],
    [
      "a system role",
      { name: "n", type: "user", roles: ["_x"] },
      "No system roles (starting with underscore) in users db.",
    ],
    [
      "another name",
      { name: "m", type: "user", roles: [] },
      "Doc ID must be of the form org.couchdb.user:name",
    ],
  ])("refuses a document with %s", async (_, body, reason) => {
    expect(await put("org.couchdb.user:n", body)).toMatchObject({
      status: 403,
      body: { error: "forbidden", reason },
    });
  });

  it("refuses a name that starts with an underscore", async () => {
    expect(await put("org.couchdb.user:_n", { name: "_n", type: "user", roles: [] })).toMatchObject(
      {
        status: 403,
        body: { reason: "Username may not start with underscore." },
      },
    );
  });

  it("can't be written by strangers", async () => {
    const name = randomName("u");
    expect(
      await call("PUT", `${couch.url}/_users/org.couchdb.user:${name}`, {
        body: { name, type: "user", roles: [], password: "x" },
      }),
    ).toMatchObject({ status: 401, body: { error: "unauthorized" } });
  });

  it("shows nobody their own salt", async () => {
    const user = await couch.createUser();
    const headers = authSessionCookie(user.name, user.salt, couch.secret, nowInSeconds());
    const own = `${couch.url}/_users/org.couchdb.user:${user.name}`;
    expect(await call("GET", own, { headers })).toMatchObject({
      status: 403,
      body: { error: "forbidden", reason: "You are not allowed to access this db." },
    });
    expect(await call("PUT", own, { headers, body: { roles: ["boss"] } })).toMatchObject({
      status: 403,
    });
    for (const list of ["_all_docs", "_changes"])
      expect(await call("GET", `${couch.url}/_users/${list}`, { headers })).toMatchObject({
        status: 401,
        body: { reason: "You are not a server admin." },
      });
  });
});
