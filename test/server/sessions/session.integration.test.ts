import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loginSchema } from "#shared/login.ts";
import { type HttpSession, openHttpSession } from "#test/support/http-session.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

const REFRESH = "settee-refresh";
const attempt = (digit: string) => ({ attempt: digit.repeat(32) });

describe("a login session", () => {
  let settee: TestSettee;
  let time = Date.now();
  beforeAll(async () => {
    settee = await startTestSettee({ now: () => time });
  });
  afterAll(async () => await settee.close());

  let email: string;
  let device: HttpSession;
  beforeEach(async () => {
    time = Date.now();
    email = settee.newEmail();
    device = openHttpSession(settee.url);
    await device.signUp(email);
  });

  function refreshToken(): string {
    return device.cookies.get(REFRESH)?.value ?? "";
  }
  async function refreshWith(token: string, input: object) {
    return await openHttpSession(settee.url).mutate("session.refresh", input, {
      headers: { cookie: `${REFRESH}=${token}` },
    });
  }

  it("keeps its tokens where scripts and other sites cannot reach them", () => {
    const refresh = device.cookies.get(REFRESH)?.text;
    expect(refresh).toContain("HttpOnly");
    expect(refresh).toContain("SameSite=Strict");
    expect(refresh).toContain("Path=/;");
    const grant = device.cookies.get("AuthSession")?.text;
    expect(grant).toContain("HttpOnly");
    expect(grant).toContain("SameSite=Strict");
    expect(grant).toContain("Path=/db");
    expect(grant).toMatch(/Max-Age=(600|599)/);
  });

  it("goes on without a password, with a new token each time", async () => {
    const first = refreshToken();
    const answer = await device.mutate("session.refresh", attempt("1"));
    expect(loginSchema.parse(answer.data).user.email).toBe(email);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const second = refreshToken();
    expect(second).not.toBe(first);
    expect((await device.mutate("session.refresh", attempt("2"))).status).toBe(200);
  });

  it("gives a lost answer again, to the same attempt, as often as it is asked", async () => {
    const token = refreshToken();
    const answers = [
      await refreshWith(token, attempt("a")),
      await refreshWith(token, attempt("a")),
      await refreshWith(token, attempt("a")),
    ];
    const cookies = answers.map((answer) => answer.headers.getSetCookie()[0]?.split(";")[0]);
    expect(new Set(cookies).size).toBe(1);
    const successor = cookies[0]?.slice(REFRESH.length + 1) ?? "";
    expect((await refreshWith(successor, attempt("b"))).status).toBe(200);
  });

  it("gives two requests at the same moment the same successor", async () => {
    const token = refreshToken();
    const answers = await Promise.all([1, 2, 3].map(() => refreshWith(token, attempt("c"))));
    const cookies = answers.map((answer) => answer.headers.getSetCookie()[0]?.split(";")[0]);
    expect(new Set(cookies).size).toBe(1);
  });

  it("ends when an old token is used again by somebody else", async () => {
    const stolen = refreshToken();
    await device.mutate("session.refresh", attempt("1"));
    const reuse = await refreshWith(stolen, attempt("2"));
    expect(reuse.status).toBe(401);
    expect(reuse.error).toMatchObject({ reason: "session-ended", why: "reused" });
    const owner = await device.mutate("session.refresh", attempt("3"));
    expect(owner.error).toMatchObject({ reason: "session-ended", why: "reused" });
    expect(device.cookies.size).toBe(0);
    const relogged = await device.logIn(email);
    expect(relogged.user.email).toBe(email);
  });

  it("ends after 60 idle days", async () => {
    time += 61 * 86_400_000;
    const answer = await device.mutate("session.refresh", attempt("1"));
    expect(answer.error).toMatchObject({ reason: "session-ended", why: "expired" });
  });

  it.each([
    ["no cookie", undefined],
    ["a malformed one", "%E0%A4%A"],
    ["one that we did not sign", `${"0".repeat(32)}.1.${"A".repeat(43)}`],
  ])("does not begin with %s", async (_case, token) => {
    const headers = token === undefined ? {} : { cookie: `${REFRESH}=${token}` };
    const answer = await openHttpSession(settee.url).mutate("session.refresh", {}, { headers });
    expect(answer.status).toBe(401);
    expect(answer.error).toMatchObject({ reason: "session-ended", why: "none" });
  });

  it("ends at log-out, for its access token too, and only on that device", async () => {
    const other = openHttpSession(settee.url);
    await other.logIn(email);
    const { accessToken } = loginSchema.parse((await device.mutate("session.refresh", {})).data);
    const bearer = { headers: { authorization: `Bearer ${accessToken}` } };
    expect((await device.query("account.me", bearer)).data).toMatchObject({ email });
    expect((await device.mutate("sync.grant", undefined, bearer)).status).toBe(200);
    const token = refreshToken();
    await device.mutate("session.logOut");
    expect((await refreshWith(token, {})).error).toMatchObject({ why: "revoked" });
    expect((await device.mutate("sync.grant", undefined, bearer)).error).toMatchObject({
      reason: "session-ended",
      why: "revoked",
    });
    expect((await other.mutate("session.refresh", {})).status).toBe(200);
  });

  it("can be ended when its access token has long expired", async () => {
    time += 3_600_000;
    const token = refreshToken();
    expect((await device.mutate("session.logOut")).status).toBe(200);
    expect((await refreshWith(token, {})).error).toMatchObject({ why: "revoked" });
  });

  it("ends by what pouchdb-authentication sends, just as well", async () => {
    const token = refreshToken();
    const answer = await device.fetch("/db/_session", { method: "DELETE" });
    expect(await answer.json()).toEqual({ ok: true });
    expect(device.cookies.size).toBe(0);
    expect((await refreshWith(token, {})).error).toMatchObject({ why: "revoked" });
  });

  it("needs an access token for calls that name nobody", async () => {
    for (const headers of [{}, { authorization: "Bearer a.b.c" }]) {
      const answer = await device.query("account.me", { headers });
      expect(answer.status).toBe(401);
      expect(answer.error).toMatchObject({ reason: "not-logged-in" });
    }
  });
});
