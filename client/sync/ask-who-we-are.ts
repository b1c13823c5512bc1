import PouchDB from "pouchdb-core";
import authentication from "pouchdb-authentication";
import * as z from "zod/mini";
import { pouchStatus } from "#client/store/pouch-error.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import type { SyncProblem } from "./sync-problem.ts";

/** CouchDB's name for whoever holds our cookie; null for nobody. */
export type AskWhoWeAre = (databaseUrl: string) => Promise<Result<string | null, SyncProblem>>;

const sessionSchema = z.object({ userCtx: z.object({ name: z.nullable(z.string()) }) });

// The plugin brings its own log-in and sign-up, which Settee does not use: nothing but this file knows it.
PouchDB.plugin(authentication);

/** Asks `GET /db/_session` by pouchdb-authentication, which sends an XMLHttpRequest with the browser's cookies. */
export const askWhoWeAre: AskWhoWeAre = async (databaseUrl) => {
  const database = new PouchDB(databaseUrl, { adapter: "http", skip_setup: true });
  try {
    const parsed = sessionSchema.safeParse(await database.getSession?.());
    return parsed.success
      ? succeed(parsed.data.userCtx.name)
      : fail({ type: "not-couchdb", status: 200 });
  } catch (error) {
    const status = pouchStatus(error) ?? 0;
    if (status === 401) return succeed(null);
    // Without an answer the library reports 0, or 500 of its own.
    return fail(status < 400 ? { type: "offline" } : { type: "server-error", status });
  }
};
