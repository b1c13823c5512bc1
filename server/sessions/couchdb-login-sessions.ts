import { z } from "zod";
import { askCouchdb } from "#server/couchdb/ask-couchdb.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import { type LoginSession, loginSessionSchema } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";

export const SESSIONS_DATABASE = "settee-sessions";
const PREFIX = "session:";
/** CouchDB purges at most a hundred documents a call. */
const PAGE = 100;

const pageSchema = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      value: z.object({ rev: z.string() }),
      doc: z.unknown(),
    }),
  ),
});
type Row = z.infer<typeof pageSchema>["rows"][number];

function documentId(id: string): string {
  return `${PREFIX}${id}`;
}

export function createCouchdbLoginSessions(couchdb: Couchdb): LoginSessions {
  const documents = openDocuments(couchdb, SESSIONS_DATABASE, loginSessionSchema.loose());
  return {
    async create(session) {
      const created = await documents.create(documentId(session.id), session);
      if (!created) throw new Error("two login sessions got the same random id");
    },
    find: async (id) => await documents.read(documentId(id)),
    update: async (id, decide) => await documents.update(documentId(id), decide),
    async forget(isForgettable) {
      let forgotten = 0;
      for await (const rows of readPages(couchdb)) {
        const gone = rows.filter((row) => isForgettable(toSession(row)));
        await purge(couchdb, gone);
        forgotten += gone.length;
      }
      return forgotten;
    },
  };
}

function toSession(row: Row): LoginSession {
  return loginSessionSchema.parse(row.doc);
}

async function* readPages(couchdb: Couchdb): AsyncGenerator<Row[]> {
  let startkey = PREFIX;
  for (;;) {
    const qs = { startkey, endkey: "session;", limit: PAGE, include_docs: true };
    const request = { db: SESSIONS_DATABASE, path: "_all_docs", qs };
    const { rows } = pageSchema.parse(await askCouchdb(async () => await couchdb.request(request)));
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    startkey = `${last.id}\u0000`;
  }
}

/** A deletion would leave a tombstone for each log-in that ever was. */
async function purge(couchdb: Couchdb, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const body = Object.fromEntries(rows.map((row) => [row.id, [row.value.rev]]));
  const request = { db: SESSIONS_DATABASE, path: "_purge", method: "POST", body };
  await askCouchdb(async () => await couchdb.request(request));
}
