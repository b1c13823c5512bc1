import type { FastifyBaseLogger } from "fastify";
import { createSetteeDesign } from "#couchdb/design/settee-design.ts";
import { ensureAuditDatabase } from "./audit/couchdb-audit-store.ts";
import { type Services, buildServices } from "./build-services.ts";
import type { Config } from "./config/read-config.ts";
import { ensureAdminDatabase } from "./couchdb/admin-database.ts";
import { checkCouchdb } from "./couchdb/check-couchdb.ts";
import { connectCouchdb, withoutCredentials } from "./couchdb/connect-couchdb.ts";
import type { OpenCouchdb } from "./couchdb/open-couchdb.ts";
import { readCouchdbConfig } from "./couchdb/read-couchdb-config.ts";
import { createServerKeys } from "./config/server-keys.ts";
import { openGrantStrategy } from "./grant/open-grant-strategy.ts";
import { LINKS_DATABASE } from "./links/couchdb-links.ts";
import { ACCOUNTS_DATABASE } from "./login/couchdb-accounts.ts";
import type { Mail } from "./mail/mail.ts";
import { openCouchdbUsers } from "./provision/couchdb-users.ts";
import { tryDesign } from "./provision/try-design.ts";
import type { UserProvisioning } from "./provision/user-provisioning.ts";
import { KEYS_DATABASE } from "./service-tokens/couchdb-key-rings.ts";
import { SESSIONS_DATABASE } from "./sessions/couchdb-login-sessions.ts";

export type CompleteConfig = Config & { readonly serverKeys: readonly Uint8Array[] };

/** The outside world, as a test or another program may replace it. */
export interface Replacements {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Instead of the mail server that the settings name. */
  readonly mail?: Mail;
  /** Stands between the server and CouchDB while a user is provisioned: lets a test break a step. */
  readonly aroundProvisioning?: (provisioning: UserProvisioning) => UserProvisioning;
}

interface Surroundings extends Replacements {
  readonly log: FastifyBaseLogger;
  /** Origin by which browsers reach Settee. */
  readonly origin: () => string;
}

/** Makes sure that CouchDB is as Settee needs it, and builds the services on it. */
export async function prepareServices(
  config: CompleteConfig,
  opened: Pick<OpenCouchdb, "url" | "secrets">,
  surroundings: Surroundings,
): Promise<Services> {
  const { now = Date.now, log, origin, mail } = surroundings;
  const couchdb = connectCouchdb(opened.url);
  const couchdbConfig = await checkCouchdb(couchdb, opened.url);
  const couchdbUsers = openCouchdbUsers(couchdb);
  const strategy = await openGrantStrategy({
    config,
    keys: createServerKeys(config.serverKeys),
    users: couchdbUsers,
    couchdbOrigin: withoutCredentials(opened.url),
    couchdbConfig,
    readCouchdbConfig: async () => await readCouchdbConfig(couchdb),
    secrets: opened.secrets,
    log,
    now,
  });
  await tryDesign(couchdb, createSetteeDesign());
  for (const database of [ACCOUNTS_DATABASE, SESSIONS_DATABASE, LINKS_DATABASE, KEYS_DATABASE])
    await ensureAdminDatabase(couchdb, database);
  await ensureAuditDatabase(couchdb);
  const services = buildServices({
    config,
    couchdbUrl: opened.url,
    couchdbUsers,
    strategy,
    log,
    origin,
    now,
    mail,
    aroundProvisioning: surroundings.aroundProvisioning ?? ((provisioning) => provisioning),
  });
  await services.accounts.reclaimEmails();
  await services.signingKeys.prepare();
  return services;
}
