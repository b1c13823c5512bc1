import { z } from "zod";
import { type SessionEndedWhy, sessionEndedWhySchema } from "#shared/reason.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import { type UserId, userIdSchema } from "#shared/user-database.ts";
import type { Change, Follower } from "#server/couchdb/follow-changes.ts";
import { CANARY_NAME } from "#server/grant/canary-user.ts";
import { ACCESS_TOKEN_LIFETIME, type VerifiedCaller } from "#server/sessions/access-token.ts";
import type { SessionEnded, SessionKeeper } from "#server/sessions/session-keeper.ts";
import type { UserAccess } from "./user-access.ts";

/** Opens a feed of what changes in a database from now on. */
export type Follow = (
  database: "users" | "accounts" | "ended-sessions",
  onChange: (change: Change) => void,
) => Promise<Follower>;

/** What was taken back lately, on this server and on every other. */
export interface Revocations {
  /** Whether an access token still counts: it outlives a log-out or a ban by minutes. May throw `DatabaseAway`. */
  check(caller: VerifiedCaller): Promise<Result<VerifiedCaller, SessionEnded>>;
  /** The feeds were heard within the last seconds. */
  isLive(): boolean;
  close(): Promise<void>;
}

interface Dependencies {
  readonly follow: Follow;
  readonly access: Pick<UserAccess, "isBanned">;
  readonly sessionKeeper: Pick<SessionKeeper, "requireStanding">;
  /** The cookies of this user were taken back: whatever was opened with one of them must close. */
  readonly onCutOff: (userId: UserId) => void;
  /** An account, or the claim of its address, was written. */
  readonly onAccountChange: (userId: UserId) => void;
  /** CouchDB's secret is being replaced, or has been. */
  readonly onSecretRotation: (isUnderway: boolean) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Seconds by which the clock of another server may be ahead of this one's. */
const CLOCK_SKEW = 60;
/** Milliseconds: afterwards no access token is left that the entry could concern. */
const KEPT = (ACCESS_TOKEN_LIFETIME + CLOCK_SKEW) * 1000;

const userChangeSchema = z.object({
  name: userIdSchema,
  settee: z.object({ status: z.string() }),
});
const claimSchema = z.object({ userId: userIdSchema });
const canarySchema = z.object({
  name: z.literal(CANARY_NAME),
  settee: z.object({ rotation: z.optional(z.string()) }),
});
const endedSessionSchema = z.object({
  id: z.string(),
  ended: z.object({ at: z.number(), why: sessionEndedWhySchema }),
});

/**
 * The list is small: it holds what happened within the life of an access token. It is complete for tokens that were
 * issued since it began; for older ones, and whenever a feed is not proven live, the database itself is asked.
 */
export async function openRevocations(deps: Dependencies): Promise<Revocations> {
  const { now, access, sessionKeeper } = deps;
  const list = createRevocationList(now);

  function onUserChange({ doc }: Change): void {
    const canary = canarySchema.safeParse(doc);
    if (canary.success) return deps.onSecretRotation(canary.data.settee.rotation === "underway");
    const user = userChangeSchema.safeParse(doc);
    // Users that are not ours, and deletions, which CouchDB itself follows.
    if (!user.success) return;
    const { name, settee } = user.data;
    if (settee.status === "banned") list.add(name, "banned");
    else list.remove(name);
    deps.onCutOff(name);
  }
  function onAccountChange({ id, doc }: Change): void {
    const userId = userIdSchema.safeParse(id.replace(/^account:/, ""));
    const claim = claimSchema.safeParse(doc);
    if (userId.success) deps.onAccountChange(userId.data);
    else if (claim.success) deps.onAccountChange(claim.data.userId);
  }
  function onSessionEnded({ doc }: Change): void {
    const session = endedSessionSchema.safeParse(doc);
    if (session.success) list.add(session.data.id, session.data.ended.why);
  }

  const followers = await Promise.all([
    deps.follow("users", onUserChange),
    deps.follow("accounts", onAccountChange),
    deps.follow("ended-sessions", onSessionEnded),
  ]);
  const completeSince = now() / 1000 + CLOCK_SKEW;

  async function askDatabase(caller: VerifiedCaller): Promise<SessionEndedWhy | undefined> {
    if (await access.isBanned(caller.userId)) return "banned";
    const session = await sessionKeeper.requireStanding(caller.sessionId);
    return session.ok ? undefined : session.error.why;
  }

  const isLive = () => followers.every((one) => one.isLive());
  return {
    isLive,
    async check(caller) {
      const isComplete = caller.issuedAt >= completeSince && isLive();
      const why =
        list.find(caller.userId) ??
        list.find(caller.sessionId) ??
        (isComplete ? undefined : await askDatabase(caller));
      return why === undefined ? succeed(caller) : fail({ type: "SessionEnded", why });
    },
    async close() {
      await Promise.all(followers.map(async (one) => await one.close()));
    },
  };
}

/** Keyed by user id or session id; oldest first, so that what is over stands at the front. */
function createRevocationList(now: () => number) {
  const entries = new Map<string, { readonly why: SessionEndedWhy; readonly until: number }>();
  return {
    add(key: string, why: SessionEndedWhy): void {
      for (const [old, { until }] of entries) {
        if (until > now()) break;
        entries.delete(old);
      }
      entries.delete(key);
      entries.set(key, { why, until: now() + KEPT });
    },
    remove: (key: string): boolean => entries.delete(key),
    find: (key: string): SessionEndedWhy | undefined => entries.get(key)?.why,
  };
}
