import type { PouchDocument, WriteAnswer } from "pouchdb-core";
import type { CommitJob, Decision } from "./commit-job.ts";
import type { Database } from "./database.ts";
import { generation, type Document } from "./document.ts";
import { judgeEdit, judgeReplicated } from "./judge-write.ts";
import { putLocalDocument } from "./local-documents.ts";
import { conflict, Refusal } from "./refusal.ts";
import type { TreeLeaf } from "./revision-tree.ts";
import { readTrees } from "./store/read-trees.ts";
import { readJudge, type Judge } from "./validate.ts";
import type { WriteOutcome } from "./write-outcome.ts";

interface Decided {
  readonly job: CommitJob;
  readonly decisions: readonly Decision[];
}

/**
 * Judges the documents of several requests, stores what was accepted with one flush, and tells each request its
 * outcomes. The jobs are of one kind and have no document in common.
 */
export async function commitTogether(
  database: Database,
  jobs: readonly CommitJob[],
): Promise<void> {
  const decided: Decided[] = [];
  for (const job of jobs) {
    try {
      decided.push({ job, decisions: await decideJob(database, job) });
    } catch (error) {
      job.reject(error);
    }
  }
  await storeAll(database, decided);
}

async function storeAll(database: Database, decided: readonly Decided[]): Promise<void> {
  try {
    const answers = await store(database, decided);
    for (const { job, decisions } of decided) job.resolve(outcomesOf(job, decisions, answers));
  } catch (error) {
    // PouchDB refuses a batch as a whole: the others are innocent of what is wrong with one.
    if (decided.length > 1) for (const one of decided) await storeAll(database, [one]);
    else for (const { job } of decided) job.reject(error);
  } finally {
    if (decided.some(({ job }) => job.kind === "alone")) {
      database.validators = undefined;
      await database.cleanUpIndexes();
    }
  }
}

async function decideJob(database: Database, job: CommitJob): Promise<Decision[]> {
  const judge = await readJudge(database, job.engine, job.author);
  const trees = await readTrees(
    database.store,
    job.documents.map(({ _id }) => _id),
  );
  return Promise.all(
    job.documents.map((document, index) =>
      decide(database, job, judge, document, trees[index] ?? []),
    ),
  );
}

async function decide(
  database: Database,
  job: CommitJob,
  judge: Judge,
  document: Document,
  tree: readonly TreeLeaf[],
): Promise<Decision> {
  try {
    if (!job.newEdits) return await judgeReplicated(database, judge, document, tree, job);
    if (document._id.startsWith("_local/")) return await putLocalDocument(database, document);
    return await judgeEdit(database, judge, document, tree, job);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const rev = document._rev === undefined ? {} : { rev: document._rev };
    return { ok: false, id: document._id, ...rev, refusal: error };
  }
}

/** @returns PouchDB's answers in the order of the accepted documents; none for replicated ones. */
async function store(
  database: Database,
  decided: readonly Decided[],
): Promise<Iterator<WriteAnswer>> {
  const accepted = decided.flatMap(({ decisions }) =>
    decisions.flatMap((decision) => ("document" in decision ? [toPouch(decision.document)] : [])),
  );
  const newEdits = decided[0]?.job.newEdits ?? true;
  if (accepted.length === 0) return [].values();
  const answers = await storeInPouch(database, accepted, newEdits);
  return answers.values();
}

/** Past PouchDB's own `bulkDocs`, which would drop what it does not know of attachments: how they are packed. */
function storeInPouch(
  { pouch }: Database,
  accepted: readonly PouchDocument[],
  newEdits: boolean,
): Promise<WriteAnswer[]> {
  // Of several revisions of one document the older ones first: the adapter needs it so.
  const docs = newEdits ? [...accepted] : accepted.toSorted(byIdThenGeneration);
  return new Promise((resolve, reject) => {
    pouch._bulkDocs({ docs }, { new_edits: newEdits }, (error, answers) => {
      if (error === null && answers !== undefined) resolve(answers);
      else reject(error);
    });
  });
}

function byIdThenGeneration(left: PouchDocument, right: PouchDocument): number {
  if (left._id !== right._id) return left._id < right._id ? -1 : 1;
  return generation(left._rev ?? "") - generation(right._rev ?? "");
}

function outcomesOf(
  job: CommitJob,
  decisions: readonly Decision[],
  answers: Iterator<WriteAnswer>,
): WriteOutcome[] {
  if (!job.newEdits)
    return decisions.flatMap((decision) =>
      "document" in decision || decision.ok ? [] : [decision],
    );
  return decisions.map((decision) =>
    "document" in decision ? toOutcome(decision.document._id, answers.next().value) : decision,
  );
}

function toPouch(document: Document): PouchDocument {
  const { _id, _rev, _deleted, ...rest } = document;
  return {
    ...rest,
    _id,
    ...(_rev === undefined ? {} : { _rev }),
    ...(_deleted === true ? { _deleted } : {}),
  };
}

function toOutcome(id: string, answer: WriteAnswer | undefined): WriteOutcome {
  if (answer?.ok === true) return { ok: true, id, rev: answer.rev };
  if (answer?.status === 409) return { ok: false, id, refusal: conflict() };
  throw new Error(
    `PouchDB did not store ${id}: ${answer?.reason ?? answer?.message ?? "no answer"}`,
  );
}
