import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Sender } from "./sender.ts";
import type { SessionKeeper } from "./session-keeper.ts";

/** Ends the login session of a refresh token, however old that is; nothing happens without one. */
export type LogOut = (refreshToken: string | undefined, sender: Sender) => Promise<void>;

interface Dependencies {
  readonly sessionKeeper: Pick<SessionKeeper, "end">;
  readonly audit: Pick<AuditLog, "record">;
}

export function createLogOut({ sessionKeeper, audit }: Dependencies): LogOut {
  return async (refreshToken, sender) => {
    const session = await sessionKeeper.end(refreshToken);
    if (session) await audit.record({ type: "logged-out", userId: session.userId, sender });
  };
}
