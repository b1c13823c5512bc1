import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { startEmbeddedCouchDb } from "#couchdb/embedded/start-embedded-couchdb.ts";

/** A CouchDB that no other test uses, so that its secret may change. */
export interface CouchdbOfOnesOwn {
  readonly adminUrl: string;
  readonly secret: string;
  askSecret(): Promise<unknown>;
  putSecret(secret: string): Promise<void>;
}

/** `OWN_COUCHDB_URL` names a real one; `COUCHDB_URL` is everybody's, and never changed. */
export function useCouchdbOfOnesOwn(): CouchdbOfOnesOwn {
  let adminUrl = process.env["OWN_COUCHDB_URL"] ?? "";
  let secret = "";
  let close = async (): Promise<void> => undefined;

  async function ask(method: string, body?: string): Promise<unknown> {
    const { origin, username, password } = new URL(adminUrl);
    const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}` };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const path = "/_node/_local/_config/chttpd_auth/secret";
    const answer = await fetch(origin + path, { method, headers, ...content });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return await answer.json();
  }
  beforeAll(async () => {
    if (adminUrl === "") {
      const dataDir = await mkdtemp(join(tmpdir(), "settee-own-couchdb-"));
      const couchdb = await startEmbeddedCouchDb({ dataDir });
      adminUrl = couchdb.url;
      close = async () => {
        await couchdb.close();
        await rm(dataDir, { recursive: true, force: true });
      };
    }
    secret = String(await ask("GET"));
  });
  afterAll(async () => await close());
  return {
    get adminUrl() {
      return adminUrl;
    },
    get secret() {
      return secret;
    },
    askSecret: async () => await ask("GET"),
    putSecret: async (next) => void (await ask("PUT", next)),
  };
}
