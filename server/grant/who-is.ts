import { z } from "zod";
import { DatabaseAway } from "#server/couchdb/database-away.ts";

const sessionSchema = z.looseObject({
  userCtx: z.looseObject({ name: z.nullable(z.string()), roles: z.array(z.string()) }),
});

/** Whom CouchDB takes the sender of these headers for; null: nobody. */
export async function whoIs(
  couchdbOrigin: string,
  headers: Readonly<Record<string, string>>,
): Promise<string | null> {
  try {
    const answer = await fetch(`${couchdbOrigin}/_session`, { headers });
    const session = sessionSchema.safeParse(await answer.json());
    return session.success ? session.data.userCtx.name : null;
  } catch (error) {
    throw new DatabaseAway("CouchDB does not say who that is", { cause: error });
  }
}
