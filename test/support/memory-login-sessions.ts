import type { LoginSession } from "#server/sessions/login-session.ts";
import type { LoginSessions } from "#server/sessions/login-sessions.ts";

type Used = Pick<LoginSessions, "create" | "find" | "update" | "updateTraced">;

/** One database of login sessions, as several servers see it. */
export interface MemoryLoginSessions {
  /** The port of one server: between each read and write, `pass` lets the others go first or not. */
  serverWith(pass: () => Promise<void>): Used;
  find(id: string): LoginSession | undefined;
}

/** Writes are conditional on what was read, as in CouchDB. */
export function createMemoryLoginSessions(): MemoryLoginSessions {
  const byId = new Map<string, { revision: number; session: LoginSession }>();
  return {
    find: (id) => byId.get(id)?.session,
    serverWith(pass) {
      const updateTraced: Used["updateTraced"] = async (id, decide) => {
        for (;;) {
          await pass();
          const read = byId.get(id);
          const { write, answer } = decide(read?.session);
          if (write === undefined) return { answer, written: undefined };
          await pass();
          if (byId.get(id)?.revision !== read?.revision) continue;
          const revision = (read?.revision ?? 0) + 1;
          byId.set(id, { revision, session: write });
          return { answer, written: { from: undefined, to: String(revision) } };
        }
      };
      return {
        async create(session) {
          byId.set(session.id, { revision: 1, session });
        },
        find: async (id) => byId.get(id)?.session,
        update: async (id, decide) => (await updateTraced(id, decide)).answer,
        updateTraced,
      };
    },
  };
}
