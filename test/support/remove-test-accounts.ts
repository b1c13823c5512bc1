import nano from "nano";
import { z } from "zod";

const rowsSchema = z.object({
  rows: z.array(z.object({ doc: z.looseObject({ _id: z.string(), _rev: z.string() }) })),
});
const accountSchema = z
  .looseObject({ _id: z.string(), email: z.string() })
  .transform(({ _id: id, email }) => ({ id, email }));
const ownedSchema = z.looseObject({ userId: z.string() });

/** Removes what the people of one e-mail domain left in a CouchDB that others use too. */
export async function removeTestAccounts(couchdbUrl: string, domain: string): Promise<void> {
  const couchdb = nano(couchdbUrl.replace(/\/$/, ""));
  const accounts = await readAll(couchdb, "settee-accounts");
  const userIds = new Set(
    accounts.flatMap((document) => {
      const account = accountSchema.safeParse(document);
      const isOurs = account.success && account.data.email.endsWith(`@${domain}`);
      return isOurs ? [account.data.id.slice("account:".length)] : [];
    }),
  );
  const isOwned = (document: Record<string, unknown>) => {
    const owned = ownedSchema.safeParse(document);
    const id = String(document["_id"]);
    return (
      (owned.success && userIds.has(owned.data.userId)) || userIds.has(id.replace("account:", ""))
    );
  };
  await removeAll(couchdb, "settee-accounts", accounts.filter(isOwned));
  await removeAll(
    couchdb,
    "settee-sessions",
    (await readAll(couchdb, "settee-sessions")).filter(isOwned),
  );
  for (const userId of userIds) await removeUser(couchdb, userId);
}

type Stored = z.infer<typeof rowsSchema>["rows"][number]["doc"];

async function readAll(couchdb: nano.ServerScope, db: string): Promise<Stored[]> {
  const qs = { include_docs: true };
  const answer = rowsSchema.parse(await couchdb.request({ db, path: "_all_docs", qs }));
  return answer.rows.map((row) => row.doc);
}

async function removeAll(
  couchdb: nano.ServerScope,
  db: string,
  documents: Stored[],
): Promise<void> {
  const docs = documents.map(({ _id, _rev }) => ({ _id, _rev, _deleted: true }));
  await couchdb.request({ db, path: "_bulk_docs", method: "POST", body: { docs } });
}

async function removeUser(couchdb: nano.ServerScope, userId: string): Promise<void> {
  const doc = `org.couchdb.user:${userId}`;
  await ifThere(async () => {
    const { _rev: rev } = z
      .looseObject({ _rev: z.string() })
      .parse(await couchdb.request({ db: "_users", doc }));
    await couchdb.request({ db: "_users", doc, method: "DELETE", qs: { rev } });
  });
  await ifThere(async () => await couchdb.request({ db: `user-${userId}`, method: "DELETE" }));
}

/** A test may have broken provisioning before this existed. */
async function ifThere(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof Error && "statusCode" in error && error.statusCode === 404)) throw error;
  }
}
