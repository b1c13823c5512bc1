import { z } from "zod";
import { findInCouchdb, writeUnlessConflict } from "./ask-couchdb.ts";
import type { Couchdb } from "./connect-couchdb.ts";
import { DatabaseAway } from "./database-away.ts";
import { type WriteDocument, gatherWrites } from "./gather-writes.ts";
import { createRememberedDocuments } from "./remembered-documents.ts";
import { settleConflict } from "./settle-conflict.ts";

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
  /** The same, and says what was written on what. */
  updateTraced<Answer>(
    id: string,
    decide: (current: Content | undefined) => Decision<Content, Answer>,
  ): Promise<Traced<Answer>>;
}

/** An update, and the revisions that it went from and to. */
export interface Traced<Answer> {
  readonly answer: Answer;
  /** Undefined: nothing was written. */
  readonly written:
    | {
        /** What this server had written last, and nobody else wrote since; undefined: it had to read first. */
        readonly from: string | undefined;
        readonly to: string;
      }
    | undefined;
}

interface Options<Content> {
  /** Documents that are kept in memory as they were written last. */
  readonly remember?: number;
  /** Writes that come at the same time share a request: for what many people write all day. */
  readonly gather?: boolean;
  /**
   * For documents that must never stay in conflict: the first in this order is the winner, for every reader, and the
   * others are undone.
   */
  readonly prefer?: (one: Content, other: Content) => number;
}

/**
 * @param options.remember how many documents are kept in memory as this server wrote them last. An update of one begins
 * with its write: CouchDB refuses it when somebody else wrote meanwhile. Whatever does not write is read first.
 */
export function openDocuments<Content extends Record<string, unknown>>(
  couchdb: Couchdb,
  database: string,
  schema: z.ZodType<Content>,
  options: Options<Content> = {},
): Documents<Content> {
  const remembered = createRememberedDocuments<Content>(options.remember ?? 0);

  const { prefer } = options;
  const put = options.gather ? gatherWrites(couchdb, database) : writeAlone(couchdb, database);

  async function readRaw(id: string): Promise<unknown> {
    const request = { db: database, doc: id, qs: prefer === undefined ? {} : { conflicts: true } };
    const raw = await findInCouchdb(async () => await couchdb.request(request));
    if (raw === undefined || prefer === undefined) return raw;
    const inOrder = (one: unknown, other: unknown) =>
      prefer(schema.parse(one), schema.parse(other));
    return await settleConflict(couchdb, database, raw, inOrder);
  }
  async function write(
    id: string,
    content: Content,
    rev: string | undefined,
  ): Promise<string | undefined> {
    const body = { ...content, ...(rev === undefined ? {} : { _rev: rev }), _id: id };
    const written = await put(body);
    if (written !== undefined) remembered.put(id, { rev: written, content });
    return written;
  }
  async function updateRemembered<Answer>(
    id: string,
    decide: (current: Content) => Decision<Content, Answer>,
  ): Promise<Traced<Answer> | undefined> {
    const known = remembered.take(id);
    if (known === undefined) return undefined;
    const { write: content, answer } = decide(known.content);
    if (content === undefined) return undefined;
    const to = await write(id, content, known.rev);
    return to === undefined ? undefined : { answer, written: { from: known.rev, to } };
  }
  async function updateRead<Answer>(
    id: string,
    decide: (current: Content | undefined) => Decision<Content, Answer>,
  ): Promise<Traced<Answer>> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const raw = await readRaw(id);
      const { write: content, answer } = decide(raw === undefined ? undefined : schema.parse(raw));
      if (content === undefined) return { answer, written: undefined };
      const rev = raw === undefined ? undefined : revisionSchema.parse(raw)._rev;
      const to = await write(id, content, rev);
      if (to !== undefined) return { answer, written: { from: undefined, to } };
    }
    throw new DatabaseAway(`${database}/${id} was changed by others ${MOST_TRIES} times in a row`);
  }
  const updateTraced: Documents<Content>["updateTraced"] = async (id, decide) =>
    (await updateRemembered(id, decide)) ?? (await updateRead(id, decide));

  return {
    async read(id) {
      const raw = await readRaw(id);
      return raw === undefined ? undefined : schema.parse(raw);
    },
    create: async (id, content) => (await write(id, content, undefined)) !== undefined,
    update: async (id, decide) => (await updateTraced(id, decide)).answer,
    updateTraced,
  };
}

function writeAlone(couchdb: Couchdb, database: string): WriteDocument {
  return async (body) => {
    const request = { db: database, doc: body._id, method: "PUT", body };
    const answer: unknown = await writeUnlessConflict(async () => await couchdb.request(request));
    return answer === undefined ? undefined : writtenSchema.parse(answer).rev;
  };
}
