import { z } from "zod";
import { askCouchdb } from "./ask-couchdb.ts";
import type { Couchdb } from "./connect-couchdb.ts";
import { DatabaseAway } from "./database-away.ts";

/** As CouchDB takes it: `_rev` names what it replaces; without one it is new. */
export type WrittenDocument = Readonly<Record<string, unknown>> & { readonly _id: string };

/**
 * Writes one document. Answers its revision, or undefined when somebody else's write came first. May throw
 * `DatabaseAway`.
 */
export type WriteDocument = (document: WrittenDocument) => Promise<string | undefined>;

interface Waiting {
  readonly document: WrittenDocument;
  readonly resolve: (rev: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const answersSchema = z.array(
  z.object({ id: z.string(), rev: z.string().optional(), error: z.string().optional() }),
);

/** Documents in one request. */
const MOST_AT_ONCE = 50;

/**
 * Writes to one database, one request at a time: whatever comes while one is under way goes together in the next.
 * Nobody waits for company, and four documents in one request cost CouchDB little more than one. Each of them succeeds
 * or fails by itself.
 */
export function gatherWrites(couchdb: Couchdb, database: string): WriteDocument {
  let waiting: Waiting[] = [];
  let isUnderWay = false;

  async function writeAll(): Promise<void> {
    isUnderWay = true;
    // What is written in one go goes in one request.
    await Promise.resolve();
    while (waiting.length > 0) {
      const { batch, rest } = takeBatch(waiting);
      waiting = rest;
      await writeBatch(couchdb, database, batch);
    }
    isUnderWay = false;
  }
  return async (document) =>
    await new Promise((resolve, reject) => {
      waiting.push({ document, resolve, reject });
      if (!isUnderWay) void writeAll();
    });
}

/** No document twice: the second write waits for what becomes of the first. */
function takeBatch(waiting: readonly Waiting[]): { batch: Waiting[]; rest: Waiting[] } {
  const batch = new Map<string, Waiting>();
  const rest: Waiting[] = [];
  for (const one of waiting) {
    const { _id: id } = one.document;
    if (batch.size < MOST_AT_ONCE && !batch.has(id)) batch.set(id, one);
    else rest.push(one);
  }
  return { batch: [...batch.values()], rest };
}

/** Never throws: each writer is told. */
async function writeBatch(
  couchdb: Couchdb,
  database: string,
  batch: readonly Waiting[],
): Promise<void> {
  try {
    const body = { docs: batch.map(({ document }) => document) };
    const request = { db: database, path: "_bulk_docs", method: "POST", body };
    const answers = answersSchema.parse(
      await askCouchdb(async () => await couchdb.request(request)),
    );
    const answerById = new Map(answers.map((answer) => [answer.id, answer]));
    for (const { document, resolve, reject } of batch) {
      const { rev, error = "no answer" } = answerById.get(document._id) ?? {};
      if (rev !== undefined || error === "conflict") resolve(rev);
      else reject(new DatabaseAway(`${database}/${document._id} was not written: ${error}`));
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
