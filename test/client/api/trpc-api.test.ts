import { describe, expect, it } from "vitest";
import { createTrpcApi } from "#client/api/trpc-api.ts";
import { needsLogin } from "#client/api/settee-api.ts";
import { createManualClock } from "#test/client/support/manual-clock.ts";
import { until } from "#test/client/support/until.ts";

const LOGIN = {
  user: { id: "u0123456789abcdef", email: "ada@example.org", roles: ["member"] },
  accessToken: "token",
  grant: { databaseUrl: "http://localhost/db/user-x", expiresAt: "2030-01-01T00:00:00.000Z" },
};

async function refreshAnsweredWith(response: () => Response | Promise<Response>) {
  const requests: { url: string; init: RequestInit }[] = [];
  const api = createTrpcApi({
    url: "http://localhost/trpc",
    clock: createManualClock(),
    fetch: async (url, init) => {
      requests.push({ url, init });
      return response();
    },
  });
  return { result: await api.refresh("0".repeat(32)), requests };
}

function error(status: number, data: object, headers: Record<string, string> = {}): Response {
  const body = { error: { message: "no", code: -32_000, data: { ...data, httpStatus: status } } };
  return Response.json(body, { status, headers });
}

describe("answers", () => {
  it("a log-in is asked for unbatched, with cookies, and parsed", async () => {
    const { result, requests } = await refreshAnsweredWith(() =>
      Response.json({ result: { data: LOGIN } }),
    );
    expect(result).toEqual({ ok: true, value: LOGIN });
    expect(requests[0]?.url).toBe("http://localhost/trpc/session.refresh");
    expect(requests[0]?.init).toMatchObject({
      method: "POST",
      credentials: "include",
      body: JSON.stringify({ attempt: "0".repeat(32) }),
    });
  });

  it("an answer of another shape is the server's mistake", async () => {
    const { result } = await refreshAnsweredWith(() => Response.json({ result: { data: {} } }));
    expect(result).toEqual({ ok: false, error: { type: "server-error", status: 200 } });
  });
});

describe("failures", () => {
  it("only the server's own word means that a log-in is needed", async () => {
    const { result } = await refreshAnsweredWith(() =>
      error(401, { reason: "session-ended", why: "revoked" }),
    );
    expect(result).toEqual({
      ok: false,
      error: { type: "refused", reason: "session-ended", why: "revoked" },
    });
    expect(!result.ok && needsLogin(result.error)).toBe(true);
  });

  it.each([
    ["a broken network", () => Promise.reject(new TypeError("Failed to fetch")), "offline"],
    ["a captive portal", () => new Response("<h1>Hotel</h1>"), "offline"],
    ["a proxy's 401 page", () => new Response("<h1>no</h1>", { status: 401 }), "server-error"],
    ["a proxy's 502 page", () => new Response("<h1>no</h1>", { status: 502 }), "server-error"],
    ["a bug of the server", () => error(500, { reason: "internal" }), "server-error"],
    ["a database that is away", () => error(503, { reason: "database-away" }), "server-error"],
    ["too many attempts", () => error(429, { reason: "too-many-attempts" }), "refused"],
  ])("%s is no log-out", async (_what, response, type) => {
    const { result } = await refreshAnsweredWith(response);
    expect(result).toMatchObject({ ok: false, error: { type } });
    expect(!result.ok && needsLogin(result.error)).toBe(false);
  });

  it("says when to try again", async () => {
    const { result } = await refreshAnsweredWith(() =>
      error(503, { reason: "database-away" }, { "retry-after": "7" }),
    );
    expect(result).toEqual({
      ok: false,
      error: { type: "server-error", status: 503, retryAfter: 7 },
    });
  });

  it("no answer in thirty seconds is offline", async () => {
    const clock = createManualClock();
    const api = createTrpcApi({
      url: "http://localhost/trpc",
      clock,
      fetch: (_url, init) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        }),
    });
    const answer = api.logOut();
    await until("the request is out", () => clock.waiting() > 0);
    clock.advance(31_000);
    expect(await answer).toEqual({ ok: false, error: { type: "offline" } });
  });
});
