import { z } from "zod";
import { type Couchdb, CouchdbRefusal } from "#server/couchdb/connect-couchdb.ts";

/** What happens to a request between a server and CouchDB. */
export type Fault = "request lost" | "answer lost";

/** One database in memory, as several servers see it: reads by id, and writes in bulk. */
export interface MemoryCouchdb {
  /**
   * The client of one server. It waits for `pass` before a request arrives and before its answer does, so that others
   * go first or not; `faultOf` says what becomes of a write.
   */
  serverWith(pass: () => Promise<void>, faultOf: () => Fault | undefined): Couchdb;
  find(id: string): unknown;
}

const writeSchema = z.object({
  docs: z.array(z.looseObject({ _id: z.string(), _rev: z.string().optional() })),
});

/** Writes are conditional on what they name as read, as in CouchDB. */
export function createMemoryCouchdb(): MemoryCouchdb {
  const byId = new Map<string, { readonly rev: string; readonly content: object }>();

  function read(id: string): unknown {
    const found = byId.get(id);
    if (found === undefined) throw new CouchdbRefusal(404, "missing");
    return { ...found.content, _id: id, _rev: found.rev };
  }
  function writeAll(body: unknown): unknown {
    return writeSchema.parse(body).docs.map(({ _id: id, _rev: from, ...content }) => {
      if (byId.get(id)?.rev !== from) return { id, error: "conflict" };
      const rev = `${Number.parseInt(from ?? "0", 10) + 1}-memory`;
      byId.set(id, { rev, content });
      return { ok: true, id, rev };
    });
  }
  return {
    find: (id) => byId.get(id)?.content,
    serverWith: (pass, faultOf) => ({
      async request({ doc, path, body }) {
        const isWrite = path === "_bulk_docs";
        const fault = isWrite ? faultOf() : undefined;
        await pass();
        if (fault === "request lost") throw new Error("the connection broke");
        const answer = isWrite ? writeAll(body) : read(doc ?? "");
        await pass();
        if (fault === "answer lost") throw new Error("the connection broke");
        return answer;
      },
    }),
  };
}
