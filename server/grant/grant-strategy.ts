import type { CookieCheck } from "#server/revocation/cookie-check.ts";
import type { SyncGrant } from "./sync-grant.ts";

/** Headers by which CouchDB knows whose a request is. */
export type CouchdbCredentials = Readonly<Record<string, string>>;

/** One way of letting people replicate: how their cookie is made, checked, and shown to CouchDB. */
export interface GrantStrategy {
  readonly syncGrant: SyncGrant;
  readonly isCookieAccepted: CookieCheck;
  /**
   * What the gateway shows to CouchDB for an AuthSession; nothing for one that is nobody's. Only a promise when it has
   * to look. May throw `DatabaseAway`.
   */
  credentialsFor(authSession: string): CouchdbCredentials | Promise<CouchdbCredentials>;
  /** CouchDB's secret is being replaced, or has been. */
  onSecretRotation(isUnderway: boolean): void;
}

/** CouchDB takes the cookie as it is. */
export function passCookieOn(authSession: string): CouchdbCredentials {
  return { cookie: `AuthSession=${authSession}` };
}
