import { z } from "zod";
import { DatabaseAway } from "#server/couchdb/database-away.ts";

/** Whether CouchDB takes an AuthSession for this user's. */
export type CookieCheck = (name: string, authSession: string) => Promise<boolean>;

const sessionSchema = z.looseObject({ userCtx: z.looseObject({ name: z.nullable(z.string()) }) });

/** @param couchdbOrigin without credentials. */
export function createCookieCheck(couchdbOrigin: string): CookieCheck {
  return async (name, authSession) => {
    const headers = { cookie: `AuthSession=${authSession}` };
    try {
      const answer = await fetch(`${couchdbOrigin}/_session`, { headers });
      const session = sessionSchema.safeParse(await answer.json());
      return session.success && session.data.userCtx.name === name;
    } catch (error) {
      throw new DatabaseAway("CouchDB does not say whose a cookie is", { cause: error });
    }
  };
}
