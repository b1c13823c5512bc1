import { followChanges } from "#server/couchdb/follow-changes.ts";
import { ACCOUNTS_DATABASE } from "#server/login/couchdb-accounts.ts";
import { SESSIONS_DATABASE } from "#server/sessions/couchdb-login-sessions.ts";
import type { Follow } from "./revocations.ts";

/** Every refresh changes a session: only those that ended are sent. */
const ENDED = { "ended.at": { $gt: 0 } };

const followed = {
  users: { database: "_users" },
  accounts: { database: ACCOUNTS_DATABASE },
  "ended-sessions": { database: SESSIONS_DATABASE, selector: ENDED },
};

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
      ...followed[what],
    });
}
