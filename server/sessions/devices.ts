import type { Device } from "#shared/device.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";
import type { Caller } from "./access-token.ts";
import type { EndSessions } from "./end-sessions.ts";
import { type LoginSession, type SessionLimits, expiryOf, isStanding } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";
import { readUserAgent } from "./read-user-agent.ts";
import type { Sender } from "./sender.ts";
import { endSession } from "./session-keeper.ts";

/** A person's own devices. Every method may throw `DatabaseAway`. */
export interface Devices {
  /** The last used first. */
  list(caller: Caller): Promise<Device[]>;
  /** False when the caller has no such device. */
  rename(caller: Caller, sessionId: string, label: string, sender: Sender): Promise<boolean>;
  /** Ends one, the own one too; false when the caller has no such device, or it had ended. */
  end(caller: Caller, sessionId: string, sender: Sender): Promise<boolean>;
  /** What the caller's device tells of itself; it counts as a contact. Stored when it says something new. */
  tell(caller: Caller, unsyncedEdits: number): Promise<void>;
  /** Ends every other one, and answers how many that were. */
  endOthers(caller: Caller, sender: Sender): Promise<number>;
}

interface Dependencies {
  readonly sessions: Pick<LoginSessions, "ofUser" | "update">;
  readonly limits: SessionLimits;
  readonly endSessions: EndSessions;
  readonly audit: Pick<AuditLog, "record">;
  /** A device that was ended may still hold a cookie that CouchDB takes; the others ask for a new one by themselves. */
  readonly access: Pick<UserAccess, "renewSalt">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds: a count that merely changes is not worth a write each time. */
const TOLD_AGAIN_AFTER = 60_000;

export function createDevices(deps: Dependencies): Devices {
  const { sessions, limits, audit, access, now } = deps;

  return {
    async list({ userId, sessionId }) {
      const kept = await sessions.ofUser(userId);
      return kept
        .filter((one) => isStanding(one, limits, now()))
        .toSorted((one, other) => other.usedAt - one.usedAt)
        .map((session) => describe(session, limits, sessionId));
    },
    async rename({ userId }, sessionId, label, sender) {
      const renamed = await sessions.update(sessionId, (session) =>
        session?.userId === userId && isStanding(session, limits, now())
          ? { write: { ...session, label: label === "" ? null : label }, answer: true }
          : { answer: false },
      );
      if (renamed)
        await audit.record({
          type: "device-renamed",
          userId,
          sender,
          details: { sessionId, label },
        });
      return renamed;
    },
    async tell({ sessionId }, unsyncedEdits) {
      await sessions.update(sessionId, (session) =>
        session !== undefined && isStanding(session, limits, now()) && isNews(session)
          ? { write: { ...session, unsyncedEdits, usedAt: now() }, answer: undefined }
          : { answer: undefined },
      );
      function isNews({ unsyncedEdits: before, usedAt }: LoginSession): boolean {
        const isOther = before === null || before > 0 !== unsyncedEdits > 0;
        return isOther || now() - usedAt >= TOLD_AGAIN_AFTER;
      }
    },
    async end({ userId }, sessionId, sender) {
      if (!sessionId.startsWith(`${userId}-`)) return false;
      const over = await endSession(sessions, sessionId, "revoked", now());
      if (over === undefined) return false;
      await access.renewSalt(userId);
      await audit.record({ type: "sessions-ended", userId, sender, details: { sessions: 1 } });
      return true;
    },
    async endOthers({ userId, sessionId }, sender) {
      const ended = await deps.endSessions(userId, "revoked", sessionId);
      await access.renewSalt(userId);
      await audit.record({ type: "sessions-ended", userId, sender, details: { sessions: ended } });
      return ended;
    },
  };
}

function describe(session: LoginSession, limits: SessionLimits, current: string): Device {
  const { id, label, userAgent, address, createdAt, usedAt, unsyncedEdits } = session;
  return {
    sessionId: id,
    label,
    client: readUserAgent(userAgent),
    address,
    createdAt: new Date(createdAt).toISOString(),
    usedAt: new Date(usedAt).toISOString(),
    expiresAt: new Date(expiryOf(session, limits)).toISOString(),
    current: id === current,
    unsyncedEdits,
  };
}
