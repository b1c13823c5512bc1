import type { UserId } from "#shared/user-database.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import {
  type DocumentRow,
  purgeDocuments,
  readRange,
  readRangeInPages,
} from "#server/couchdb/document-range.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import { type LoginSession, loginSessionSchema } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";

export const SESSIONS_DATABASE = "settee-sessions";
const PREFIX = "session:";
/** Sessions, about a kilobyte each: a device mostly comes back to the server that it was on. */
const REMEMBERED = 5000;
const EVERYTHING = { startkey: PREFIX, endkey: "session;" };

function documentId(id: string): string {
  return `${PREFIX}${id}`;
}

/** What makes an id unique is hexadecimal, so it ends before `g`. */
function rangeOf(userId: UserId) {
  return { startkey: documentId(`${userId}-`), endkey: documentId(`${userId}-g`) };
}

export function createCouchdbLoginSessions(couchdb: Couchdb): LoginSessions {
  const documents = openDocuments(couchdb, SESSIONS_DATABASE, loginSessionSchema.loose(), {
    remember: REMEMBERED,
    gather: true,
  });
  const readAll = () => readRangeInPages(couchdb, SESSIONS_DATABASE, EVERYTHING);
  async function ofUser(userId: UserId): Promise<LoginSession[]> {
    const rows = await readRange(couchdb, SESSIONS_DATABASE, rangeOf(userId));
    return rows.map(toSession);
  }
  return {
    async create(session) {
      const created = await documents.create(documentId(session.id), session);
      if (!created) throw new Error("two login sessions got the same random id");
    },
    find: async (id) => await documents.read(documentId(id)),
    ofUser,
    async countOfUser(userId) {
      const options = { withDocuments: false };
      return (await readRange(couchdb, SESSIONS_DATABASE, rangeOf(userId), options)).length;
    },
    async *all() {
      for await (const rows of readAll()) yield rows.map(toSession);
    },
    update: async (id, decide) => await documents.update(documentId(id), decide),
    updateTraced: async (id, decide) => await documents.updateTraced(documentId(id), decide),
    async touch(userId) {
      const standing = (await ofUser(userId)).filter((session) => session.ended === null);
      await Promise.all(
        standing.map(async ({ id }) => await documents.update(documentId(id), again)),
      );
    },
    async forget(isForgettable) {
      let forgotten = 0;
      for await (const rows of readAll()) {
        const gone = rows.filter((row) => isForgettable(toSession(row)));
        await purgeDocuments(couchdb, SESSIONS_DATABASE, gone);
        forgotten += gone.length;
      }
      return forgotten;
    },
  };
}

function again(session: LoginSession | undefined) {
  return session === undefined ? { answer: undefined } : { write: session, answer: undefined };
}

function toSession(row: DocumentRow): LoginSession {
  return loginSessionSchema.parse(row.doc);
}
