import { askCouchdb, createUnlessExists } from "./ask-couchdb.ts";
import type { Couchdb } from "./connect-couchdb.ts";

/** Empty member lists would make a database public: the role `_admin` keeps it to server admins. */
const adminOnly = {
  admins: { names: [], roles: ["_admin"] },
  members: { names: [], roles: ["_admin"] },
};

/** Creates a database that only server admins can read. Idempotent. */
export async function ensureAdminDatabase(couchdb: Couchdb, name: string): Promise<void> {
  // One shard: what we keep of a person is small, and each further one is a file more to flush at every write.
  const request = { db: name, method: "PUT", qs: { q: 1 } };
  await createUnlessExists(async () => await couchdb.request(request));
  await askCouchdb(
    async () =>
      await couchdb.request({ db: name, path: "_security", method: "PUT", body: adminOnly }),
  );
}
