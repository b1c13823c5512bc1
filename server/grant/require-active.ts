import { type Result, fail, succeed } from "#shared/result.ts";
import type { CouchdbUser } from "#server/provision/couchdb-users.ts";
import type { GrantRefused } from "./sync-grant.ts";

/** The user, if a grant may be made for them now. */
export function requireActive(user: CouchdbUser | undefined): Result<CouchdbUser, GrantRefused> {
  if (user === undefined || user.settee.status === "deleting")
    return fail({ type: "SessionEnded", why: "revoked" });
  if (user.settee.status === "banned") return fail({ type: "SessionEnded", why: "banned" });
  return succeed(user);
}
