import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Documents } from "#server/couchdb/documents.ts";
import {
  type CouchdbUser,
  couchdbUserId,
  ensureCouchdbUser,
} from "#server/provision/couchdb-users.ts";
import { mintAuthSession } from "./auth-session.ts";
import type { Minting } from "./mint-sync-grant.ts";

const NAME = "settee-canary";
const sessionSchema = z.looseObject({ userCtx: z.looseObject({ name: z.nullable(z.string()) }) });
const TRIES = 10;
/** Milliseconds: another node of a cluster may not know a new user yet. */
const PAUSE = 100;

/**
 * Mints a cookie for a user who may do nothing, and asks CouchDB who that is: a wrong secret shows here and not
 * as log-ins that never replicate.
 *
 * @param couchdbOrigin without credentials.
 */
export async function isSecretAccepted(
  couchdbOrigin: string,
  users: Documents<CouchdbUser>,
  minting: Minting,
): Promise<boolean> {
  await ensureCouchdbUser(users, NAME);
  const user = await users.read(couchdbUserId(NAME));
  if (user === undefined) throw new Error("the canary user vanished");
  const { secret, timeout, now } = minting;
  const expiresAt = Math.floor(now() / 1000) + minting.lifetime;
  const cookie = mintAuthSession({ secret, salt: user.salt, name: NAME, timeout, expiresAt });
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await isAccepted(couchdbOrigin, cookie)) return true;
    await wait(PAUSE);
  }
  return false;
}

async function isAccepted(couchdbOrigin: string, cookie: string): Promise<boolean> {
  const headers = { cookie: `AuthSession=${cookie}` };
  const answer = await fetch(`${couchdbOrigin}/_session`, { headers });
  const session = sessionSchema.safeParse(await answer.json());
  return session.success && session.data.userCtx.name === NAME;
}
