import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { z } from "zod";
import { connectCouchdb } from "#server/couchdb/connect-couchdb.ts";
import { couchdbUserId, openCouchdbUsers } from "#server/provision/couchdb-users.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const couchdb = useCouchDb();

it("a user whom one node banned while another wrote is banned for every reader, and the rest is undone", async () => {
  const { name } = await couchdb.createUser();
  const id = couchdbUserId(name);
  const created: unknown = await (await couchdb.asAdmin("GET", `/_users/${id}`)).json();
  const [, root] = z.object({ _rev: z.string() }).parse(created)._rev.split("-");
  const leaf = (rev: string, status: string) => ({
    _id: id,
    _rev: `2-${rev.repeat(32)}`,
    _revisions: { start: 2, ids: [rev.repeat(32), root] },
    name,
    type: "user",
    roles: [],
    salt: randomBytes(16).toString("hex"),
    settee: { status },
  });
  // The banned one is not the one that CouchDB shows by itself.
  const docs = [leaf("a", "banned"), leaf("b", "active"), leaf("c", "active")];
  await couchdb.asAdmin("POST", "/_users/_bulk_docs", { new_edits: false, docs });
  const readers = [1, 2].map(() => openCouchdbUsers(connectCouchdb(couchdb.adminUrl)));
  const seen = await Promise.all(readers.map(async (users) => await users.read(id)));
  const settled = { salt: docs[0]?.salt, settee: { status: "banned" } };
  expect(seen).toMatchObject([settled, settled]);
  const stored: unknown = await (
    await couchdb.asAdmin("GET", `/_users/${id}?conflicts=true`)
  ).json();
  expect(stored).toMatchObject(settled);
  expect(stored).not.toHaveProperty("_conflicts");
});
