import type { PouchDocument, WriteAnswer } from "pouchdb-core";
import type { Database } from "./database.ts";
import { generation, missingReason, type Document } from "./document.ts";
import { nextGeneration } from "./incoming-document.ts";
import { putLocalDocument } from "./local-documents.ts";
import { badRequest, conflict, Refusal } from "./refusal.ts";
import { pathOf, readLeaves, type Leaf } from "./revisions.ts";
import { readJudge, type Author, type Judge } from "./validate.ts";
import {
  withAttachmentStubs,
  withStorableAttachments,
  type FollowingAttachments,
} from "./storable-attachments.ts";
import type { ValidationEngine } from "./validation-engine.ts";
import type { WriteOutcome } from "./write-outcome.ts";

interface Accepted {
  readonly index: number;
  readonly document: Document;
}

/**
 * Writes documents as edits of their `_rev`: a stale one is a conflict. One outcome per document, in order.
 */
export function writeEdits(
  database: Database,
  engine: ValidationEngine,
  author: Author,
  documents: readonly Document[],
  following?: FollowingAttachments,
): Promise<WriteOutcome[]> {
  return database.write(async () => {
    const judge = await readJudge(database, engine, author);
    const outcomes = await decideEach(documents, async (document) => {
      if (document._id.startsWith("_local/")) return putLocalDocument(database, document);
      return judgeEdit(database, judge, document, following);
    });
    return store(database, documents, outcomes, true);
  });
}

/**
 * Stores revisions as they were made elsewhere (`new_edits: false`): never a conflict, a new branch instead. Outcomes
 * only of documents that were refused, as CouchDB answers.
 */
export function writeReplicated(
  database: Database,
  engine: ValidationEngine,
  author: Author,
  documents: readonly Document[],
  following?: FollowingAttachments,
): Promise<WriteOutcome[]> {
  for (const document of documents)
    if (document._rev === undefined)
      throw badRequest(
        "When `new_edits: false`, the document needs `_rev` or `_revisions` specified",
      );
  return database.write(async () => {
    const judge = await readJudge(database, engine, author);
    const outcomes = await decideEach(documents, (document) =>
      judgeReplicated(database, judge, document, following),
    );
    return store(database, documents, outcomes, false);
  });
}

type Decision = { readonly document: Document } | WriteOutcome;

async function decideEach(
  documents: readonly Document[],
  decide: (document: Document) => Promise<Decision>,
): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (const document of documents) {
    try {
      decisions.push(await decide(document));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      decisions.push({ ok: false, id: document._id, ...revOf(document), refusal: error });
    }
  }
  return decisions;
}

function revOf(document: Document): { rev?: string } {
  return document._rev === undefined ? {} : { rev: document._rev };
}

async function judgeEdit(
  database: Database,
  judge: Judge,
  given: Document,
  following: FollowingAttachments | undefined,
): Promise<Decision> {
  const { _revisions, ...document } = given;
  const parent = findParent(await readLeaves(database.pouch, document._id), document._rev);
  const parents = parent === undefined ? [] : [parent.document];
  const storable = withStorableAttachments(
    { ...document, _id: document._id },
    parents,
    nextGeneration(document),
    following,
  );
  // CouchDB shows a validation function the revisions that the edit is made from.
  const shown = parent && { ...storable, _revisions: parent.document["_revisions"] };
  await judge.judge(withAttachmentStubs(shown ?? storable), parent?.document);
  return { document: storable };
}

/**
 * The leaf that an edit is made from; undefined for a new document, also where an old one was deleted.
 * @throws Refusal 409
 */
function findParent(leaves: readonly Leaf[], rev: string | undefined): Leaf | undefined {
  if (rev === undefined) {
    if (leaves.every((leaf) => leaf.deleted)) return undefined;
    throw conflict();
  }
  const leaf = leaves.find((leaf) => leaf.rev === rev);
  if (leaf === undefined) throw conflict();
  return leaf;
}

async function judgeReplicated(
  database: Database,
  judge: Judge,
  document: Document,
  following: FollowingAttachments | undefined,
): Promise<Decision> {
  const path = pathOf(document);
  const rev = document._rev ?? "";
  const leaves = await readLeaves(database.pouch, document._id);
  // A revision that is here already is no write, so nothing is judged.
  if (leaves.some((leaf) => leaf.path.includes(rev))) return { ok: true, id: document._id, rev };
  const ancestor = await readNearestAncestor(database, document._id, path, leaves);
  const parents = [
    ...(ancestor === undefined ? [] : [ancestor]),
    ...leaves.map((leaf) => leaf.document),
  ];
  const storable = withStorableAttachments(document, parents, generation(rev), following);
  await judge.judge(withAttachmentStubs(storable), ancestor);
  return { document: storable };
}

/** The nearest ancestor whose body is still here. */
async function readNearestAncestor(
  database: Database,
  id: string,
  path: readonly string[],
  leaves: readonly Leaf[],
): Promise<Document | undefined> {
  const known = new Set(leaves.flatMap((leaf) => leaf.path));
  for (const rev of path.slice(1)) {
    if (!known.has(rev)) continue;
    try {
      return await database.pouch.get(id, { rev, revs: true });
    } catch (error) {
      if (missingReason(error) === undefined) throw error;
    }
  }
  return undefined;
}

async function store(
  database: Database,
  documents: readonly Document[],
  decisions: readonly Decision[],
  newEdits: boolean,
): Promise<WriteOutcome[]> {
  const accepted: Accepted[] = decisions.flatMap((decision, index) =>
    "document" in decision ? [{ index, document: decision.document }] : [],
  );
  const outcomes = decisions.map((decision) => ("document" in decision ? undefined : decision));
  if (accepted.length > 0) {
    const pouchDocuments: PouchDocument[] = accepted.map(({ document }) => toPouch(document));
    const answers = await database.pouch.bulkDocs(pouchDocuments, { new_edits: newEdits });
    if (newEdits)
      for (const [position, { index, document }] of accepted.entries())
        outcomes[index] = toOutcome(document._id, answers[position]);
  }
  return outcomes.flatMap((outcome, index) => {
    if (newEdits) return [outcome ?? unanswered(documents[index])];
    return outcome === undefined || outcome.ok ? [] : [outcome];
  });
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

function unanswered(document: Document | undefined): never {
  throw new Error(`No outcome for ${document?._id ?? "a document"}`);
}
