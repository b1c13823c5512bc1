import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatabaseAway } from "#server/couchdb/database-away.ts";
import { createUserId } from "#server/login/user-id.ts";
import { createAccessTokens } from "#server/sessions/access-token.ts";
import { createCouchdbLoginSessions } from "#server/sessions/couchdb-login-sessions.ts";
import { DEFAULT_LIMITS, loginSessionSchema } from "#server/sessions/login-session.ts";
import { createRefreshTokens } from "#server/sessions/refresh-token.ts";
import {
  type RefreshRequest,
  type SessionKeeper,
  createSessionKeeper,
} from "#server/sessions/session-keeper.ts";
import { type Fault, createMemoryCouchdb } from "#test/support/memory-couchdb.ts";

const KEY = [new Uint8Array(32).fill(7)];
/** Milliseconds: a few hundred worlds, on a machine that may be busy. */
const PATIENCE = 30_000;
const sender = { address: "192.0.2.1", userAgent: "" };

const serverArbitrary = fc.integer({ min: 0, max: 1 });
/** What becomes of one tab's request, and of what its server then writes. */
const requestArbitrary = fc.record({
  server: serverArbitrary,
  fate: fc.constantFrom("arrives", "request lost", "answer lost", "late"),
  fault: fc.constantFrom<Fault | undefined>(undefined, undefined, "request lost", "answer lost"),
});
/** Tabs that refresh at the same moment. */
const roundArbitrary = fc.array(requestArbitrary, { minLength: 1, maxLength: 3 });

/**
 * Two servers on one CouchDB, each with its memory of what it wrote and its writes gathered, whose steps the scheduler
 * puts in any order.
 */
async function openWorld(scheduler: fc.Scheduler) {
  const couchdb = createMemoryCouchdb();
  const reports: string[] = [];
  const faults: (Fault | undefined)[] = [];
  const servers = [0, 1].map((server) => {
    const pass = async () => await scheduler.schedule(Promise.resolve(), `server ${server}`);
    const takeFault = () => {
      const fault = faults[server];
      faults[server] = undefined;
      return fault;
    };
    return createSessionKeeper({
      sessions: createCouchdbLoginSessions(couchdb.serverWith(pass, takeFault)),
      limits: DEFAULT_LIMITS,
      refreshTokens: createRefreshTokens(KEY),
      accessTokens: createAccessTokens(KEY, Date.now),
      now: Date.now,
      onReuse: async (session) => void reports.push(session.id),
    });
  });
  const [first] = servers;
  if (first === undefined) throw new Error("there is no server");
  const started = first.start(createUserId(), sender);
  const { refreshToken, sessionId } = await scheduler.waitFor(started);
  const serverAt = (index: number): SessionKeeper => servers[index] ?? first;
  return {
    /** Undefined: the server could not reach CouchDB, and says so. */
    async refresh(server: number, request: RefreshRequest) {
      try {
        return await serverAt(server).refresh(request);
      } catch (error) {
        if (error instanceof DatabaseAway) return undefined;
        throw error;
      }
    },
    breakNextWrite: (server: number, fault: Fault | undefined) => void (faults[server] = fault),
    repair: () => void (faults.length = 0),
    refreshToken,
    reports,
    session: () => loginSessionSchema.parse(couchdb.find(`session:${sessionId}`)),
  };
}
type World = Awaited<ReturnType<typeof openWorld>>;

/** A browser: one cookie and one stored attempt, shared by its tabs. */
function openBrowser(world: World) {
  let cookie = world.refreshToken;
  let attempt: string | undefined;
  let attempts = 0;
  const late: (() => Promise<unknown>)[] = [];

  async function refresh(server: number, fate = "arrives"): Promise<void> {
    attempt ??= `attempt ${(attempts += 1)}`;
    const request = { refreshToken: cookie, attempt, sender };
    if (fate === "request lost") return;
    if (fate === "late") {
      // The tab is gone; what it sent arrives some day, and nobody hears the answer.
      late.push(async () => await world.refresh(server, request));
      return;
    }
    const answer = await world.refresh(server, request);
    if (fate === "answer lost" || answer === undefined) return;
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
  it(
    "never logs an honest person out: lost answers, tabs at once, late requests, two servers that lose sight of CouchDB",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.scheduler(),
          fc.array(fc.record({ tabs: roundArbitrary, lateArrive: fc.boolean() }), { maxLength: 4 }),
          serverArbitrary,
          async (scheduler, rounds, last) => {
            const world = await openWorld(scheduler);
            const browser = openBrowser(world);
            for (const { tabs, lateArrive } of rounds) {
              for (const { server, fault } of tabs) world.breakNextWrite(server, fault);
              const sent = tabs.map(({ fate, server }) => browser.refresh(server, fate));
              await scheduler.waitFor(Promise.all(sent));
              if (lateArrive) await scheduler.waitFor(browser.deliverLate());
            }
            await scheduler.waitFor(browser.deliverLate());
            // Whatever happened, the next try succeeds.
            world.repair();
            await scheduler.waitFor(browser.refresh(last));
            expect(world.session().ended).toBeNull();
            expect(world.reports).toEqual([]);
            const held = createRefreshTokens(KEY).verify(browser.cookie());
            expect(held?.counter).toBe(world.session().counter);
          },
        ),
        { numRuns: 250 },
      );
    },
    PATIENCE,
  );

  it(
    "ends the session once both a thief and the owner have used a token, and reports it once",
    async () => {
      const refreshes = fc.array(serverArbitrary, { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(
          fc.scheduler(),
          fc.record({ before: refreshes, between: refreshes, atOnce: fc.boolean() }),
          fc.record({ thief: serverArbitrary, owner: serverArbitrary }),
          async (scheduler, { before, between, atOnce }, at) => {
            const world = await openWorld(scheduler);
            const owner = openBrowser(world);
            const wait = async (work: Promise<unknown>) => await scheduler.waitFor(work);
            for (const server of before) await wait(owner.refresh(server));
            const stolen = owner.cookie();
            for (const server of between) await wait(owner.refresh(server));
            const theft = async () =>
              await world.refresh(at.thief, { refreshToken: stolen, attempt: "thief", sender });
            if (atOnce) await wait(Promise.all([theft(), owner.refresh(at.owner)]));
            else {
              await wait(theft());
              await wait(owner.refresh(at.owner));
            }
            expect(world.session().ended?.why).toBe("reused");
            expect(world.reports).toHaveLength(1);
            const ended = { ok: false, error: { type: "SessionEnded", why: "reused" } };
            for (const refreshToken of [stolen, owner.cookie()])
              for (const server of [0, 1]) {
                const again = world.refresh(server, { refreshToken, attempt: "again", sender });
                expect(await scheduler.waitFor(again)).toEqual(ended);
              }
          },
        ),
        { numRuns: 150 },
      );
    },
    PATIENCE,
  );
});
