import { type UserId, userDatabaseName } from "#shared/user-database.ts";
import { askCouchdb, createUnlessExists } from "#server/couchdb/ask-couchdb.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import type { Design } from "#couchdb/design/settee-design.ts";
import { ensureCouchdbUser, openCouchdbUsers } from "./couchdb-users.ts";
import { installDesign } from "./install-design.ts";
import type { UserProvisioning } from "./user-provisioning.ts";

/** Counts up when the steps themselves change, so that every account goes through them again. */
const STEPS = 2;

/**
 * As many as a device keeps: history that both have is what a conflict is merged from. More than 1,000 would freeze a
 * page (pouchdb/pouchdb#5327), and every document that is sent brings them along.
 */
const REVISIONS_KEPT = 250;

export function createCouchdbUserProvisioning(couchdb: Couchdb, design: Design): UserProvisioning {
  const users = openCouchdbUsers(couchdb);
  return {
    version: `${STEPS}-${design.version}`,
    ensureUser: async (userId) => await ensureCouchdbUser(users, userId),
    async ensureDatabase(userId) {
      // One shard: a person's database is small, and each shard is a file on every node.
      const request = { db: userDatabaseName(userId), method: "PUT", qs: { q: 1 } };
      await createUnlessExists(async () => await couchdb.request(request));
    },
    async boundRevisions(userId) {
      const db = userDatabaseName(userId);
      const request = { db, path: "_revs_limit", method: "PUT", body: REVISIONS_KEPT };
      await askCouchdb(async () => await couchdb.request(request));
    },
    async admitMember(userId) {
      await askCouchdb(
        async () =>
          await couchdb.request({
            db: userDatabaseName(userId),
            path: "_security",
            method: "PUT",
            body: onlyMember(userId),
          }),
      );
    },
    installDesign: async (userId) => await installDesign(couchdb, userDatabaseName(userId), design),
  };
}

/** No admin but the server's: an admin of a database can plant design documents and open it to everyone. */
function onlyMember(userId: UserId): Record<string, unknown> {
  return {
    admins: { names: [], roles: ["_admin"] },
    members: { names: [userId], roles: [] },
  };
}
