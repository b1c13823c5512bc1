import type { Documents } from "#server/couchdb/documents.ts";
import {
  type CouchdbUser,
  couchdbUserId,
  ensureCouchdbUser,
} from "#server/provision/couchdb-users.ts";

/** A user who may do nothing, in whose name things are tried out. Servers also hear of a new secret by it. */
export const CANARY_NAME = "settee-canary";

/** @throws Error when somebody keeps deleting it. */
export async function openCanaryUser(users: Documents<CouchdbUser>): Promise<CouchdbUser> {
  await ensureCouchdbUser(users, CANARY_NAME);
  const user = await users.read(couchdbUserId(CANARY_NAME));
  if (user === undefined) throw new Error("the canary user vanished");
  return user;
}

/** The command line says so before it changes the secret, and takes it back at the end. */
export function isRotationUnderway({ settee }: CouchdbUser): boolean {
  return settee["rotation"] === "underway";
}
