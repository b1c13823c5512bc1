import nano from "nano";
import { z } from "zod";

const rowsSchema = z.object({
  rows: z.array(z.object({ doc: z.looseObject({ _id: z.string(), _rev: z.string() }) })),
});
const accountSchema = z
  .looseObject({ _id: z.string(), email: z.string() })
  .transform(({ _id: id, email }) => ({ id, email }));

const DATABASES = ["settee-accounts", "settee-sessions", "settee-links", "settee-audit"];
/** CouchDB purges at most a hundred documents a call. */
const PAGE = 100;

/** Removes what the people of one e-mail domain left in a CouchDB that others use too. */
export async function removeTestAccounts(couchdbUrl: string, domain: string): Promise<void> {
  const couchdb = nano(couchdbUrl.replace(/\/$/, ""));
  const accounts = await readAll(couchdb, "settee-accounts");
  const userIds = accounts.flatMap((document) => {
    const account = accountSchema.safeParse(document);
    const isOurs = account.success && account.data.email.endsWith(`@${domain}`);
    return isOurs ? [account.data.id.slice("account:".length)] : [];
  });
  const marks = [...userIds, `@${domain}`];
  for (const db of DATABASES) {
    const documents = await readAll(couchdb, db);
    // Every record about somebody names the user id or the address somewhere.
    const own = documents.filter((document) => {
      const text = JSON.stringify(document);
      return marks.some((mark) => text.includes(mark));
    });
    await purgeAll(couchdb, db, own);
  }
  for (const userId of userIds) await removeUser(couchdb, userId);
}

type Stored = z.infer<typeof rowsSchema>["rows"][number]["doc"];

async function readAll(couchdb: nano.ServerScope, db: string): Promise<Stored[]> {
  const found = await ifThere(async () => {
    const qs = { include_docs: true };
    return rowsSchema.parse(await couchdb.request({ db, path: "_all_docs", qs })).rows;
  });
  return (found ?? []).map((row) => row.doc).filter(({ _id: id }) => !id.startsWith("_design/"));
}

/** Deleting is refused in the audit log, and leaves tombstones elsewhere. */
async function purgeAll(
  couchdb: nano.ServerScope,
  db: string,
  documents: readonly Stored[],
): Promise<void> {
  for (let from = 0; from < documents.length; from += PAGE) {
    const page = documents.slice(from, from + PAGE);
    const body = Object.fromEntries(page.map(({ _id, _rev }) => [_id, [_rev]]));
    await couchdb.request({ db, path: "_purge", method: "POST", body });
  }
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
async function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && "statusCode" in error && error.statusCode === 404)
      return undefined;
    throw error;
  }
}
