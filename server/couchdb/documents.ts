import { z } from "zod";
import { findInCouchdb, writeUnlessConflict } from "./ask-couchdb.ts";
import type { Couchdb } from "./connect-couchdb.ts";
import { DatabaseAway } from "./database-away.ts";
import { createRememberedDocuments } from "./remembered-documents.ts";

const revisionSchema = z.object({ _rev: z.string() });
const writtenSchema = z.object({ rev: z.string() });

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

/**
 * @param options.remember how many documents are kept in memory as this server wrote them last. An update of one begins
 * with its write: CouchDB refuses it when somebody else wrote meanwhile. Whatever does not write is read first.
 */
export function openDocuments<Content extends Record<string, unknown>>(
  couchdb: Couchdb,
  database: string,
  schema: z.ZodType<Content>,
  options: { readonly remember?: number } = {},
): Documents<Content> {
  const remembered = createRememberedDocuments<Content>(options.remember ?? 0);

  async function readRaw(id: string): Promise<unknown> {
    return await findInCouchdb(async () => await couchdb.request({ db: database, doc: id }));
  }
  async function write(id: string, content: Content, rev: string | undefined): Promise<boolean> {
    const body = { ...content, ...(rev === undefined ? {} : { _rev: rev }), _id: id };
    const answer: unknown = await writeUnlessConflict(
      async () => await couchdb.request({ db: database, doc: id, method: "PUT", body }),
    );
    if (answer === undefined) return false;
    remembered.put(id, { rev: writtenSchema.parse(answer).rev, content });
    return true;
  }
  async function updateRemembered<Answer>(
    id: string,
    decide: (current: Content) => Decision<Content, Answer>,
  ): Promise<{ readonly answer: Answer } | undefined> {
    const known = remembered.take(id);
    const decision = known && decide(known.content);
    if (decision?.write === undefined) return undefined;
    return (await write(id, decision.write, known?.rev)) ? { answer: decision.answer } : undefined;
  }

  return {
    async read(id) {
      const raw = await readRaw(id);
      return raw === undefined ? undefined : schema.parse(raw);
    },
    create: async (id, content) => await write(id, content, undefined),
    async update(id, decide) {
      const updated = await updateRemembered(id, decide);
      if (updated) return updated.answer;
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const raw = await readRaw(id);
        const decision = decide(raw === undefined ? undefined : schema.parse(raw));
        if (decision.write === undefined) return decision.answer;
        const rev = raw === undefined ? undefined : revisionSchema.parse(raw)._rev;
        if (await write(id, decision.write, rev)) return decision.answer;
      }
      throw new DatabaseAway(
        `${database}/${id} was changed by others ${MOST_TRIES} times in a row`,
      );
    },
  };
}
