import { z } from "zod";
import { askCouchdb, statusOf } from "./ask-couchdb.ts";
import type { Couchdb } from "./connect-couchdb.ts";

/** The part of CouchDB's configuration that matters here. */
export interface CouchdbConfig {
  readonly secret: string | undefined;
  /** Seconds. */
  readonly timeout: number;
  readonly hashAlgorithms: readonly string[];
  readonly defaultSecurity: string;
}

const authSectionSchema = z.looseObject({
  secret: z.string().optional(),
  timeout: z.coerce.number().int().positive().default(600),
  hash_algorithms: z.string().default("sha256, sha"),
});
const couchdbSectionSchema = z.looseObject({ default_security: z.string().default("admin_only") });

/**
 * Reads it with the admin credentials. A CouchDB that keeps its configuration to itself (403, 404, 405) is taken to
 * have CouchDB's defaults; the canary cookie shows whether that is true.
 */
export async function readCouchdbConfig(couchdb: Couchdb): Promise<CouchdbConfig> {
  const auth = authSectionSchema.parse(await readSection(couchdb, "chttpd_auth"));
  const main = couchdbSectionSchema.parse(await readSection(couchdb, "couchdb"));
  return {
    secret: auth.secret,
    timeout: auth.timeout,
    hashAlgorithms: auth.hash_algorithms.split(",").map((name) => name.trim()),
    defaultSecurity: main.default_security,
  };
}

const KEPT_PRIVATE = new Set([403, 404, 405, 501]);

async function readSection(couchdb: Couchdb, section: string): Promise<unknown> {
  try {
    const request = { path: `_node/_local/_config/${section}` };
    return await askCouchdb(async () => await couchdb.request(request));
  } catch (error) {
    if (KEPT_PRIVATE.has(statusOf(error) ?? 0)) return {};
    throw error;
  }
}
