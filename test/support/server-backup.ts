import { z } from "zod";
import { readRunningFile } from "#server/config/running-file.ts";
import { call } from "./couchdb-client.ts";

const documentsSchema = z.object({
  rows: z.array(z.object({ doc: z.looseObject({ _id: z.string(), _rev: z.string() }) })),
});

/** One person's database on the server, as a host backs it up and brings it back. */
export interface ServerBackup {
  /** Puts the database back as it was: what came since is gone, and its sequence begins anew. */
  restore(): Promise<void>;
}

/** @param dataDir of a Settee whose CouchDB is that of `COUCHDB_URL`, or the embedded one. */
export async function backUpDatabase(dataDir: string, name: string): Promise<ServerBackup> {
  const couchdbUrl = process.env["COUCHDB_URL"] ?? (await readRunningFile(dataDir))?.couchdbUrl;
  if (couchdbUrl === undefined) throw new Error("no server runs on this folder");
  const { origin, username, password } = new URL(couchdbUrl);
  const credentials = Buffer.from(`${username}:${password}`).toString("base64");
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await call(method, `${origin}/${name}${path}`, {
      headers: { authorization: `Basic ${credentials}` },
      ...(body === undefined ? {} : { body }),
    });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.body;
  };
  const security = await send("GET", "/_security");
  const { rows } = documentsSchema.parse(await send("GET", "/_all_docs?include_docs=true"));
  return {
    async restore() {
      await send("DELETE", "");
      await send("PUT", "?q=1");
      await send("PUT", "/_security", security);
      await send("POST", "/_bulk_docs", { docs: rows.map(({ doc }) => doc), new_edits: false });
    },
  };
}
