import { expect, test } from "vitest";
import { createTrpcApi } from "#client/api/trpc-api.ts";
import { createManualClock } from "#test/client/support/manual-clock.ts";

function answering(answers: unknown[]) {
  const requests: { path: string; init: RequestInit }[] = [];
  const api = createTrpcApi({
    url: "http://localhost/trpc",
    clock: createManualClock(),
    fetch: async (url, init) => {
      requests.push({ path: new URL(url).pathname + new URL(url).search, init });
      return Response.json({ result: { data: answers.shift() } });
    },
  });
  return { api, requests };
}

const event = {
  id: "1",
  at: "2026-01-02T03:04:05.000Z",
  type: "logged-in",
  userId: null,
  by: "nobody",
  address: "",
  client: "",
  details: {},
};

test("a question goes out with the access token, and what a newer server knows is no reason to lose the rest", async () => {
  const newer = { ...event, id: "2", type: "teleported" };
  const { api, requests } = answering([{ events: [event, newer], next: null }]);
  const answer = await api.ask("log", {}, "token");
  expect(answer).toEqual({
    ok: true,
    value: { events: [event, { ...newer, type: "other" }], next: null },
  });
  expect(new Headers(requests[0]?.init.headers).get("authorization")).toBe("Bearer token");
});

test("the secret of a link never stands in an address", async () => {
  const { api, requests } = answering([{ email: null }, {}, {}, {}]);
  const token = "T".repeat(43);
  await api.ask("readLink", { token, type: "invitation" }, null);
  await api.ask("resetPassword", { token, password: "cobalt-harbour-91" }, null);
  await api.ask("verifyEmail", { token }, null);
  await api.ask("confirmEmailChange", { token }, null);
  expect(requests.map(({ path }) => path)).toEqual([
    "/trpc/account.readLink",
    "/trpc/account.resetPassword",
    "/trpc/account.verifyEmail",
    "/trpc/account.confirmEmailChange",
  ]);
});

test("an admin reads one person's log by their address, and hears when nobody has it", async () => {
  const { api, requests } = answering([{ id: "u1" }, { events: [], next: null, emails: {} }, null]);
  expect((await api.ask("everybodysLog", { email: "ada@example.org" }, "token")).ok).toBe(true);
  expect(decodeURIComponent(requests[1]?.path ?? "")).toContain('"userId":"u1"');
  expect(await api.ask("everybodysLog", { email: "nobody@example.org" }, "token")).toEqual({
    ok: false,
    error: { type: "refused", reason: "not-found" },
  });
});
