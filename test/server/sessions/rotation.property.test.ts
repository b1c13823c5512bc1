import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createUserId } from "#server/login/user-id.ts";
import { createAccessTokens } from "#server/sessions/access-token.ts";
import { DEFAULT_LIMITS } from "#server/sessions/login-session.ts";
import { createRefreshTokens } from "#server/sessions/refresh-token.ts";
import { type SessionKeeper, createSessionKeeper } from "#server/sessions/session-keeper.ts";
import { createMemoryLoginSessions } from "#test/support/memory-login-sessions.ts";

const KEY = [new Uint8Array(32).fill(7)];
const sender = { address: "192.0.2.1", userAgent: "" };

/** What becomes of one tab's request. */
const fateSchema = fc.constantFrom("arrives", "request lost", "answer lost", "late");
const requestArbitrary = fc.record({ fate: fateSchema, server: fc.integer({ min: 0, max: 1 }) });
/** Tabs that refresh at the same moment. */
const roundArbitrary = fc.array(requestArbitrary, { minLength: 1, maxLength: 3 });

/** Two servers on one database, whose steps the scheduler puts in any order. */
async function openWorld(scheduler: fc.Scheduler) {
  const stored = createMemoryLoginSessions();
  const reports: string[] = [];
  const servers = [0, 1].map((server) =>
    createSessionKeeper({
      sessions: stored.serverWith(async () => {
        await scheduler.schedule(Promise.resolve(), `server ${server}`);
      }),
      limits: DEFAULT_LIMITS,
      refreshTokens: createRefreshTokens(KEY),
      accessTokens: createAccessTokens(KEY, Date.now),
      now: Date.now,
      onReuse: async (session) => void reports.push(session.id),
    }),
  );
  const [first] = servers;
  if (first === undefined) throw new Error("there is no server");
  const { refreshToken, sessionId } = await first.start(createUserId(), sender);
  const serverAt = (index: number): SessionKeeper => servers[index] ?? first;
  return { serverAt, refreshToken, reports, session: () => stored.find(sessionId) };
}
type World = Awaited<ReturnType<typeof openWorld>>;

/** A browser: one cookie and one stored attempt, shared by its tabs. */
function openBrowser(world: World) {
  let cookie = world.refreshToken;
  let attempt: string | undefined;
  let attempts = 0;
  const late: (() => Promise<unknown>)[] = [];

  async function refresh(server: number, fate: string): Promise<void> {
    attempt ??= `attempt ${(attempts += 1)}`;
    const request = { refreshToken: cookie, attempt, sender };
    if (fate === "request lost") return;
    if (fate === "late") {
      // The tab is gone; what it sent arrives some day, and nobody hears the answer.
      late.push(async () => await world.serverAt(server).refresh(request));
      return;
    }
    const answer = await world.serverAt(server).refresh(request);
    if (fate === "answer lost") return;
    if (answer.ok) cookie = answer.value.refreshToken;
    if (attempt === request.attempt) attempt = undefined;
  }
  return {
    refresh,
    cookie: () => cookie,
    /** What is on its way arrives, in any order with the rest. */
    deliverLate: async () => {
      await Promise.all(late.splice(0).map(async (deliver) => await deliver()));
    },
  };
}

describe("rotating a refresh token", () => {
  it("never logs an honest person out: lost answers, tabs at once, late requests, two servers", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.record({ tabs: roundArbitrary, lateArrive: fc.boolean() }), { maxLength: 4 }),
        async (scheduler, rounds) => {
          const world = await openWorld(scheduler);
          const browser = openBrowser(world);
          for (const { tabs, lateArrive } of rounds) {
            const sent = tabs.map(({ fate, server }) => browser.refresh(server, fate));
            await scheduler.waitFor(Promise.all(sent));
            if (lateArrive) await scheduler.waitFor(browser.deliverLate());
          }
          await scheduler.waitFor(browser.deliverLate());
          // Whatever happened, the next try succeeds.
          await scheduler.waitFor(browser.refresh(0, "arrives"));
          expect(world.session()?.ended).toBeNull();
          expect(world.reports).toEqual([]);
          const held = createRefreshTokens(KEY).verify(browser.cookie());
          expect(held?.counter).toBe(world.session()?.counter);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("ends the session once both a thief and the owner have used a token, and reports it once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 6 }),
        fc.boolean(),
        async (scheduler, before, between, atOnce) => {
          const world = await openWorld(scheduler);
          const owner = openBrowser(world);
          const wait = async (work: Promise<unknown>) => await scheduler.waitFor(work);
          for (let count = 0; count < before; count += 1) await wait(owner.refresh(0, "arrives"));
          const stolen = owner.cookie();
          for (let count = 0; count < between; count += 1) await wait(owner.refresh(1, "arrives"));
          const theft = async () =>
            await world.serverAt(1).refresh({ refreshToken: stolen, attempt: "thief", sender });
          if (atOnce) await wait(Promise.all([theft(), owner.refresh(0, "arrives")]));
          else {
            await wait(theft());
            await wait(owner.refresh(0, "arrives"));
          }
          expect(world.session()?.ended?.why).toBe("reused");
          expect(world.reports).toHaveLength(1);
          const ended = { ok: false, error: { type: "SessionEnded", why: "reused" } };
          for (const refreshToken of [stolen, owner.cookie()]) {
            const again = world.serverAt(0).refresh({ refreshToken, attempt: "again", sender });
            expect(await scheduler.waitFor(again)).toEqual(ended);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
