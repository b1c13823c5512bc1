import { z } from "zod";
import { findInCouchdb, writeUnlessConflict } from "./ask-couchdb.ts";
import type { Couchdb } from "./connect-couchdb.ts";
import { DatabaseAway } from "./database-away.ts";

const revisionSchema = z.object({ _rev: z.string() });

/** Somebody gets through each time, so a crowd of writers is smaller than this. */
const MOST_TRIES = 50;

/** What to do with a document that was just read: write something (or not), and what to answer. */
interface Decision<Content, Answer> {
  readonly write?: Content;
  readonly answer: Answer;
}

/** The documents of one database that have one form. Everything read is parsed; unknown fields are kept. */
export interface Documents<Content> {
  read(id: string): Promise<Content | undefined>;
  /** False when there is one already. */
  create(id: string, content: Content): Promise<boolean>;
  /** Reads, lets `decide` choose, and writes conditional on what was read; decides again if somebody was faster. */
  update<Answer>(
    id: string,
    decide: (current: Content | undefined) => Decision<Content, Answer>,
  ): Promise<Answer>;
}

export function openDocuments<Content extends Record<string, unknown>>(
  couchdb: Couchdb,
  database: string,
  schema: z.ZodType<Content>,
): Documents<Content> {
  async function readRaw(id: string): Promise<unknown> {
    return await findInCouchdb(async () => await couchdb.request({ db: database, doc: id }));
  }
  async function write(id: string, body: Record<string, unknown>): Promise<boolean> {
    const answer: unknown = await writeUnlessConflict(
      async () => await couchdb.request({ db: database, doc: id, method: "PUT", body }),
    );
    return answer !== undefined;
  }
  return {
    async read(id) {
      const raw = await readRaw(id);
      return raw === undefined ? undefined : schema.parse(raw);
    },
    create: async (id, content) => await write(id, { ...content, _id: id }),
    async update(id, decide) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const raw = await readRaw(id);
        const decision = decide(raw === undefined ? undefined : schema.parse(raw));
        if (decision.write === undefined) return decision.answer;
        const revision = raw === undefined ? {} : revisionSchema.parse(raw);
        if (await write(id, { ...decision.write, ...revision, _id: id })) return decision.answer;
      }
      throw new DatabaseAway(
        `${database}/${id} was changed by others ${MOST_TRIES} times in a row`,
      );
    },
  };
}
