import type { UserId } from "#shared/user-database.ts";
import type { Documents } from "#server/couchdb/documents.ts";
import { type CouchdbUser, couchdbUserId, withNewSalt } from "#server/provision/couchdb-users.ts";
import type { LoginSessions } from "#server/sessions/login-sessions.ts";
import type { UserAccess } from "./user-access.ts";

/** With a new salt the person's sessions are written too, so that no server goes on with the old one. A ban ends them. */
export function createCouchdbUserAccess(
  users: Documents<CouchdbUser>,
  sessions: Pick<LoginSessions, "touch">,
): UserAccess {
  /** Conditional on what was read, and decided again when somebody else was faster. */
  async function setStatus(userId: UserId, status: "active" | "banned"): Promise<boolean> {
    return await users.update(couchdbUserId(userId), (user) =>
      user === undefined || user.settee.status === "deleting"
        ? { answer: false }
        : { write: { ...withNewSalt(user), settee: { ...user.settee, status } }, answer: true },
    );
  }
  return {
    async renewSalt(userId) {
      await users.update(couchdbUserId(userId), (user) =>
        user === undefined
          ? { answer: undefined }
          : { write: withNewSalt(user), answer: undefined },
      );
      await sessions.touch(userId);
    },
    async touch(userId) {
      await users.update(couchdbUserId(userId), (user) =>
        user === undefined ? { answer: undefined } : { write: user, answer: undefined },
      );
    },
    revisionOf: async (userId) => (await users.read(couchdbUserId(userId)))?._rev,
    ban: async (userId) => await setStatus(userId, "banned"),
    unban: async (userId) => await setStatus(userId, "active"),
    async isBanned(userId) {
      return (await users.read(couchdbUserId(userId)))?.settee.status === "banned";
    },
  };
}
