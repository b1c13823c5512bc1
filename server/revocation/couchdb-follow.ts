import { followChanges } from "#server/couchdb/follow-changes.ts";
import { SESSIONS_DATABASE } from "#server/sessions/couchdb-login-sessions.ts";
import type { Follow } from "./revocations.ts";

/** Every refresh changes a session: only those that ended are sent. */
const ENDED = { "ended.at": { $gt: 0 } };

/** @param couchdbUrl with admin credentials. */
export function createCouchdbFollow(
  couchdbUrl: string,
  onFailure: (error: unknown) => void,
): Follow {
  return async (what, onChange) =>
    await followChanges({
      couchdbUrl,
      onChange,
      onFailure,
      ...(what === "users"
        ? { database: "_users" }
        : { database: SESSIONS_DATABASE, selector: ENDED }),
    });
}
