import { StartProblem } from "#server/config/start-problem.ts";
import type { CouchdbConfig } from "#server/couchdb/read-couchdb-config.ts";
import type { Documents } from "#server/couchdb/documents.ts";
import type { CouchdbUser } from "#server/provision/couchdb-users.ts";
import type { Minting } from "./mint-sync-grant.ts";
import { isSecretAccepted } from "./try-secret.ts";

interface Known {
  readonly couchdbOrigin: string;
  readonly couchdbConfig: CouchdbConfig;
  /** From the settings; undefined: CouchDB's configuration names it. */
  readonly secrets: readonly string[] | undefined;
  /** Seconds that a grant lasts. */
  readonly lifetime: number;
  readonly now: () => number;
}

/**
 * The first secret that CouchDB accepts: while one replaces another, the new one is named first and CouchDB may not
 * have it yet.
 * @throws StartProblem when it accepts none.
 */
export async function findMinting(users: Documents<CouchdbUser>, known: Known): Promise<Minting> {
  const { couchdbOrigin, couchdbConfig, secrets, lifetime, now } = known;
  for (const secret of secrets ?? namedByCouchdb(couchdbConfig)) {
    const minting = { secret, timeout: couchdbConfig.timeout, lifetime, now };
    if (await isSecretAccepted(couchdbOrigin, users, minting)) return minting;
  }
  throw new StartProblem(
    "CouchDB does not accept cookies made with this secret. Set COUCHDB_SECRET to the value of [chttpd_auth] secret, the same on every node.",
  );
}

function namedByCouchdb({ secret }: CouchdbConfig): readonly string[] {
  if (secret) return [secret];
  throw new StartProblem(
    "CouchDB's configuration names no secret. Set [chttpd_auth] secret in CouchDB, and COUCHDB_SECRET here.",
  );
}
