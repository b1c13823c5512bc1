import { describe, expect, it } from "vitest";
import { authSessionCookie, call, nowInSeconds } from "#test/support/couchdb-client.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
const session = (headers: Record<string, string> = {}) =>
  call("GET", `${couch.url}/_session`, { headers });

const ANONYMOUS = { ok: true, userCtx: { name: null, roles: [] } };
const MALFORMED = {
  status: 400,
  body: {
    error: "bad_request",
    reason: "Malformed AuthSession cookie. Please clear your cookies.",
  },
};
const WRONG = {
  status: 401,
  body: { error: "unauthorized", reason: "Name or password is incorrect." },
};

describe("an AuthSession cookie", () => {
  it("made from secret and salt is accepted, with the user's roles", async () => {
    const user = await couch.createUser({ roles: ["r1"] });
    const cookie = authSessionCookie(user.name, user.salt, couch.secret, nowInSeconds());
    expect(await session(cookie)).toMatchObject({
      status: 200,
      body: {
        ok: true,
        userCtx: { name: user.name, roles: ["r1"] },
        info: { authentication_handlers: ["cookie", "default"], authenticated: "cookie" },
      },
    });
  });

  it.each([
    [
      "another secret",
      (name: string, salt: string) =>
        authSessionCookie(name, salt, `${couch.secret}x`, nowInSeconds()),
    ],
    [
      "another salt",
      (name: string, salt: string) =>
        authSessionCookie(name, `${salt}x`, couch.secret, nowInSeconds()),
    ],
    [
      "a user who is not there",
      (name: string, salt: string) =>
        authSessionCookie(`${name}x`, salt, couch.secret, nowInSeconds()),
    ],
    [
      "a time that is over",
      (name: string, salt: string) =>
        authSessionCookie(name, salt, couch.secret, nowInSeconds() - couch.sessionTimeout),
    ],
  ])("of %s is nobody's", async (_, cookie) => {
    const user = await couch.createUser();
    expect(await session(cookie(user.name, user.salt))).toMatchObject({
      status: 200,
      body: ANONYMOUS,
    });
  });

  it("lives until its time is over", async () => {
    const user = await couch.createUser();
    const issuedAt = nowInSeconds() - couch.sessionTimeout + 10;
    expect(
      await session(authSessionCookie(user.name, user.salt, couch.secret, issuedAt)),
    ).toMatchObject({
      body: { userCtx: { name: user.name } },
    });
  });

  it("issued in the future is accepted", async () => {
    const user = await couch.createUser();
    const cookie = authSessionCookie(user.name, user.salt, couch.secret, nowInSeconds() + 5000);
    expect(await session(cookie)).toMatchObject({ body: { userCtx: { name: user.name } } });
  });

  it("with more than nine tenths of its time left is not renewed", async () => {
    const user = await couch.createUser();
    const cookie = authSessionCookie(user.name, user.salt, couch.secret, nowInSeconds());
    expect((await session(cookie)).headers.get("set-cookie")).toBeNull();
  });

  it("with less than nine tenths of its time left is renewed, and the new one works", async () => {
    const user = await couch.createUser();
    const issuedAt = nowInSeconds() - Math.ceil(couch.sessionTimeout * 0.2);
    const answer = await session(authSessionCookie(user.name, user.salt, couch.secret, issuedAt));
    const renewed = answer.headers.get("set-cookie") ?? "";
    expect(renewed).toMatch(
      new RegExp(
        `^AuthSession=[\\w-]+; Version=1; Expires=\\w{3}, \\d\\d-\\w{3}-\\d{4} [\\d:]{8} GMT; Max-Age=${couch.sessionTimeout}; Path=/; HttpOnly$`,
      ),
    );
    expect(await session({ cookie: renewed.split(";")[0] ?? "" })).toMatchObject({
      body: { userCtx: { name: user.name } },
    });
  });

  it("is dead at the next request after the salt was changed", async () => {
    const user = await couch.createUser();
    const cookie = authSessionCookie(user.name, user.salt, couch.secret, nowInSeconds());
    expect(await session(cookie)).toMatchObject({ body: { userCtx: { name: user.name } } });
    const path = `/_users/org.couchdb.user:${user.name}`;
    const document: Record<string, unknown> = JSON.parse(
      await (await couch.asAdmin("GET", path)).text(),
    );
    expect((await couch.asAdmin("PUT", path, { ...document, salt: "other" })).status).toBe(201);
    await expect.poll(async () => (await session(cookie)).body).toMatchObject(ANONYMOUS);
    expect(
      await session(authSessionCookie(user.name, "other", couch.secret, nowInSeconds())),
    ).toMatchObject({
      body: { userCtx: { name: user.name } },
    });
  });

  it("is dead after the user was deleted", async () => {
    const user = await couch.createUser();
    const cookie = authSessionCookie(user.name, user.salt, couch.secret, nowInSeconds());
    expect(await session(cookie)).toMatchObject({ body: { userCtx: { name: user.name } } });
    const path = `/_users/org.couchdb.user:${user.name}`;
    const rev = (await couch.asAdmin("HEAD", path)).headers.get("etag")?.replaceAll('"', "");
    expect((await couch.asAdmin("DELETE", `${path}?rev=${rev}`)).status).toBe(200);
    await expect.poll(async () => (await session(cookie)).body).toMatchObject(ANONYMOUS);
  });

  it("given first wins over a second one", async () => {
    const first = await couch.createUser();
    const second = await couch.createUser();
    const [a, b] = [first, second].map(
      (user) => authSessionCookie(user.name, user.salt, couch.secret, nowInSeconds()).cookie,
    );
    expect(await session({ cookie: `${a}; ${b}` })).toMatchObject({
      body: { userCtx: { name: first.name } },
    });
  });

  it.each([["!!!"], ["abc"], ["YWJj"], ['"YTpiOmM="']])(
    "that can't be decoded (%s) is refused",
    async (value) => {
      expect(await session({ cookie: `AuthSession=${value}` })).toMatchObject(MALFORMED);
    },
  );

  it.each([[""], ["YTp6ejpj"], ["YWRtaW46NjU6eHg"]])(
    "that says nothing (%s) is nobody's",
    async (value) => {
      expect(await session({ cookie: `AuthSession=${value}` })).toMatchObject({
        status: 200,
        body: ANONYMOUS,
      });
    },
  );
});

describe("a name and a password", () => {
  it("of the admin open a session by form and by JSON", async () => {
    const { username, password } = new URL(couch.adminUrl);
    const form = await call("POST", `${couch.url}/_session`, {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `name=${username}&password=${password}`,
    });
    expect(form).toMatchObject({
      status: 200,
      body: { ok: true, name: username, roles: ["_admin"] },
    });
    const json = await call("POST", `${couch.url}/_session`, {
      body: { name: username, password },
    });
    expect(json).toMatchObject({ status: 200, body: { ok: true, name: username } });
    const cookie = json.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(await session({ cookie })).toMatchObject({
      body: { userCtx: { name: username, roles: ["_admin"] } },
    });
  });

  it("of a user open a session, and work as Basic authentication", async () => {
    const user = await couch.createUser({ password: "correct horse", roles: ["x"] });
    const login = await call("POST", `${couch.url}/_session`, {
      body: { name: user.name, password: "correct horse" },
    });
    expect(login).toMatchObject({ status: 200, body: { ok: true, name: user.name, roles: ["x"] } });
    const basic = Buffer.from(`${user.name}:correct horse`).toString("base64");
    expect(await session({ authorization: `Basic ${basic}` })).toMatchObject({
      body: { userCtx: { name: user.name, roles: ["x"] }, info: { authenticated: "default" } },
    });
  });

  it.each(["", "wrong"])("never belong to a user without a password (%j)", async (password) => {
    const user = await couch.createUser();
    expect(
      await call("POST", `${couch.url}/_session`, { body: { name: user.name, password } }),
    ).toMatchObject(WRONG);
  });

  it("that are wrong are refused, and clear the cookie", async () => {
    const answer = await call("POST", `${couch.url}/_session`, {
      body: { name: "nobody-here", password: "x" },
    });
    expect(answer).toMatchObject(WRONG);
    expect(answer.headers.get("set-cookie")).toMatch(/^AuthSession=; Version=1; /);
  });

  it("that are wrong are refused as Basic authentication, wherever they are sent", async () => {
    const basic = Buffer.from("nobody-here:x").toString("base64");
    expect(
      await call("GET", `${couch.url}/`, { headers: { authorization: `Basic ${basic}` } }),
    ).toMatchObject(WRONG);
  });

  it("in a header that is not base64 are refused", async () => {
    expect(await session({ authorization: "Basic x" })).toMatchObject({
      status: 400,
      body: { reason: "Authorization header has invalid base64 value" },
    });
  });

  it("are asked for by name", async () => {
    expect(
      await call("POST", `${couch.url}/_session`, {
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "",
      }),
    ).toMatchObject({ status: 400, body: { reason: "request body must contain a username" } });
  });

  it("may be called username, but not by two names", async () => {
    const { username, password } = new URL(couch.adminUrl);
    const logIn = (body: object) => call("POST", `${couch.url}/_session`, { body });
    expect(await logIn({ username, password })).toMatchObject({
      status: 200,
      body: { ok: true, name: username, roles: ["_admin"] },
    });
    expect(await logIn({ username, name: username, password })).toMatchObject({ status: 200 });
    expect(await logIn({ username, name: "other", password })).toMatchObject({
      status: 400,
      body: { error: "bad_request", reason: "request body contains different usernames" },
    });
  });

  it("in another content type are refused", async () => {
    expect(
      await call("POST", `${couch.url}/_session`, {
        headers: { "content-type": "text/plain" },
        body: "x",
      }),
    ).toMatchObject({ status: 415, body: { error: "bad_content_type" } });
  });
});

describe("logging out", () => {
  it("clears the cookie, also of somebody who has none", async () => {
    const answer = await call("DELETE", `${couch.url}/_session`);
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    expect(answer.headers.get("set-cookie")).toMatch(
      /^AuthSession=; Version=1; .*; Path=\/; HttpOnly$/,
    );
  });
});

describe("somebody who tries passwords", () => {
  it("is locked out after five, by Basic and by session, while cookies go on", async () => {
    const user = await couch.createUser({ password: "right-password" });
    const tryBasic = (password: string) =>
      call("GET", `${couch.url}/_session`, {
        headers: {
          authorization: `Basic ${Buffer.from(`${user.name}:${password}`).toString("base64")}`,
        },
      });
    const logIn = (password: string) =>
      call("POST", `${couch.url}/_session`, { body: { name: user.name, password } });
    const before = await logIn("right-password");
    expect(before.status).toBe(200);
    for (let n = 0; n < 5; n += 1) expect((await logIn(`wrong-${n}`)).status).toBe(401);
    const locked = {
      status: 403,
      body: {
        error: "forbidden",
        reason: "Account is temporarily locked due to multiple authentication failures",
      },
    };
    expect(await logIn("wrong")).toMatchObject(locked);
    expect(await logIn("right-password")).toMatchObject(locked);
    expect(await tryBasic("right-password")).toMatchObject(locked);
    const cookie = before.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(await call("GET", `${couch.url}/_session`, { headers: { cookie } })).toMatchObject({
      status: 200,
      body: { userCtx: { name: user.name } },
    });
  });
});
