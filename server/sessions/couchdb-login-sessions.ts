import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import { loginSessionSchema } from "./login-session.ts";
import type { LoginSessions } from "./login-sessions.ts";

export const SESSIONS_DATABASE = "settee-sessions";

function documentId(id: string): string {
  return `session:${id}`;
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
  };
}
