import { type EdgeKind, isInstalled, startEdge } from "./edge-proxy.ts";
import { findFreePort } from "./product.ts";
import { startTestSettee } from "./server-under-test.ts";

type Door = "gateway" | EdgeKind;

/** What stands between a browser and CouchDB: Settee's own gateway, or an edge proxy with Settee beside it. */
const edges: EdgeKind[] = ["caddy", "haproxy"];
export const doors: Door[] = ["gateway", ...edges.filter(isInstalled)];
for (const missing of edges.filter((edge) => !isInstalled(edge)))
  console.log(`Not run: the front door through ${missing}, which is not installed.`);

/** Settee behind one of the doors. */
export interface House {
  readonly origin: string;
  newEmail(): string;
  /** A request as CouchDB's admin, past the door. */
  asAdmin(path: string): Promise<unknown>;
  close(): Promise<void>;
}

/** With a CouchDB of its own, Settee tells browsers to go to it by the edge. */
function directTo(origin: string): Record<string, string> {
  return process.env["COUCHDB_URL"] === undefined ? {} : { COUCHDB_PUBLIC_URL: `${origin}/db` };
}

export async function openHouse(door: Door): Promise<House> {
  const port = await findFreePort();
  const behindEdge = door !== "gateway";
  const origin = `http://127.0.0.1:${port}`;
  const env: Record<string, string> = behindEdge
    ? { PUBLIC_URL: origin, TRUSTED_PROXIES: "127.0.0.1", ...directTo(origin) }
    : { PORT: String(port) };
  const settee = await startTestSettee({ env });
  const couchdb = new URL(settee.couchdbUrl);
  const edge = behindEdge
    ? await startEdge(door, {
        port,
        settee: new URL(settee.listening).host,
        couchdb: couchdb.host,
      })
    : null;
  const authorization = `Basic ${btoa(`${couchdb.username}:${couchdb.password}`)}`;
  return {
    origin,
    newEmail: () => settee.newEmail(),
    asAdmin: async (path) =>
      (await fetch(`${couchdb.origin}${path}`, { headers: { authorization } })).json(),
    async close() {
      await edge?.close();
      await settee.close();
    },
  };
}
