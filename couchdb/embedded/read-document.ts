import { json, notModified, stream, type Answer } from "./answer.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { attachmentsOf, missingReason, type Document } from "./document.ts";
import { newBoundary, writeMultipartDocument, writePart } from "./multipart.ts";
import { presentDocument } from "./presented-document.ts";
import { flag, requireRevision } from "./query.ts";
import { badRequest, notFound } from "./refusal.ts";
import { parseJson } from "./request-body.ts";
import { readTree } from "./revision-tree.ts";
import { readLeaves, readOpenRevisions, type OpenRevision } from "./revisions.ts";

/** `GET /db/document` */
export async function getDocument(request: DatabaseRequest): Promise<Answer> {
  const { query } = request;
  const openRevs = query.get("open_revs");
  if (openRevs !== null) return getOpenRevisions(request, openRevs);
  const multipart = flag(query, "attachments") && !acceptsJson(request);
  const document = await readOne(request, multipart);
  const etag = `"${document._rev ?? ""}"`;
  const headers = hasVariableParts(document) ? {} : { ETag: etag };
  if ("ETag" in headers && request.header("if-none-match") === etag) return notModified(etag);
  if (multipart && Object.keys(attachmentsOf(document)).length > 0) {
    const boundary = newBoundary();
    return {
      status: 200,
      headers: { ...headers, "Content-Type": `multipart/related; boundary="${boundary}"` },
      body: writeMultipartDocument(document, boundary),
    };
  }
  return json(200, document, headers);
}

/** With these the answer can change while the revision stays the same. */
function hasVariableParts(document: Document): boolean {
  return ["_conflicts", "_deleted_conflicts", "_revs_info"].some((member) => member in document);
}

/** CouchDB answers in JSON only to those who name it; anyone else gets multipart where there are several bodies. */
function acceptsJson(request: DatabaseRequest): boolean {
  return request.header("accept")?.includes("application/json") ?? false;
}

async function readOne(request: DatabaseRequest, binary: boolean): Promise<Document> {
  const { query, database, documentId } = request;
  const meta = flag(query, "meta");
  const rev = await chosenRevision(request);
  try {
    const found = await database.pouch.get(documentId, {
      ...(rev === undefined ? {} : { rev }),
      revs: flag(query, "revs"),
      revs_info: meta || flag(query, "revs_info"),
      conflicts: meta || flag(query, "conflicts"),
      attachments: flag(query, "attachments"),
      binary,
    });
    const deletedConflicts =
      meta || flag(query, "deleted_conflicts")
        ? await readDeletedConflicts(request, found._rev)
        : {};
    return presentDocument({ ...found, ...deletedConflicts });
  } catch (error) {
    const reason = missingReason(error);
    if (reason === undefined) throw error;
    throw notFound(reason);
  }
}

/** The revision that the query names; with `latest`, the best leaf that came of it. */
async function chosenRevision(request: DatabaseRequest): Promise<string | undefined> {
  const given = request.query.get("rev");
  if (given === null) return undefined;
  const rev = requireRevision(given);
  if (!flag(request.query, "latest")) return rev;
  const leaves = await readLeaves(request.database.pouch, request.documentId);
  return leaves.find((leaf) => leaf.path.includes(rev))?.rev ?? rev;
}

async function readDeletedConflicts(
  request: DatabaseRequest,
  winner: string,
): Promise<{ _deleted_conflicts?: string[] }> {
  const leaves = await readLeaves(request.database.pouch, request.documentId);
  const revs = leaves.flatMap((leaf) => (leaf.deleted && leaf.rev !== winner ? [leaf.rev] : []));
  return revs.length === 0 ? {} : { _deleted_conflicts: revs };
}

async function getOpenRevisions(request: DatabaseRequest, openRevs: string): Promise<Answer> {
  const asJson = acceptsJson(request);
  const answers = await selectRevisions(request, readOpenRevsParameter(openRevs), !asJson);
  if (openRevs === "all" && answers.length === 0) throw notFound("missing");
  if (asJson) return stream((write) => write(`${JSON.stringify(answers)}\n`));
  const boundary = newBoundary();
  const parts = answers.map((answer) => writeMixedPart(answer, boundary));
  return {
    status: 200,
    headers: { "Content-Type": `multipart/mixed; boundary="${boundary}"` },
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--`)]),
  };
}

function readOpenRevsParameter(openRevs: string): "all" | string[] {
  if (openRevs === "all") return "all";
  const revs = parseJson(openRevs);
  if (!Array.isArray(revs)) throw badRequest("Invalid rev format");
  return revs.map((rev) => requireRevision(rev));
}

async function selectRevisions(
  request: DatabaseRequest,
  wanted: "all" | readonly string[],
  binary: boolean,
): Promise<OpenRevision[]> {
  const { query, database, documentId } = request;
  const answers = await readRevisions(database.pouch, documentId, wanted, {
    latest: flag(query, "latest"),
    revs: flag(query, "revs"),
    attachments: flag(query, "attachments"),
    binary,
  });
  return answers.map(presentRevision);
}

export function presentRevision(answer: OpenRevision): OpenRevision {
  return "ok" in answer ? { ok: presentDocument(answer.ok) } : answer;
}

export interface RevisionOptions {
  /** In place of a revision, the leaves that came of it. */
  readonly latest: boolean;
  readonly revs: boolean;
  readonly attachments: boolean;
  /** Attachments as bytes instead of base64. */
  readonly binary: boolean;
}

export async function readRevisions(
  pouch: DatabaseRequest["database"]["pouch"],
  id: string,
  wanted: "all" | readonly string[],
  { latest, ...options }: RevisionOptions,
): Promise<OpenRevision[]> {
  if (wanted === "all" || !latest) return readOpenRevisions(pouch, id, wanted, { ...options });
  // PouchDB's own `latest` throws outside of its promise when it does not know the revision.
  const leaves = await readTree(pouch, id);
  const revs = wanted.flatMap((rev) => {
    const later = leaves.filter((leaf) => leaf.path.includes(rev)).map((leaf) => leaf.rev);
    return later.length === 0 ? [rev] : later;
  });
  return readOpenRevisions(pouch, id, [...new Set(revs)], { ...options });
}

function writeMixedPart(answer: OpenRevision, boundary: string): Buffer {
  if (!("ok" in answer))
    return writePart(
      ['Content-Type: application/json; error="true"'],
      Buffer.from(JSON.stringify(answer)),
      boundary,
    );
  const withBytes = Object.values(attachmentsOf(answer.ok)).some(
    (attachment) => "data" in attachment,
  );
  if (!withBytes)
    return writePart(
      ["Content-Type: application/json"],
      Buffer.from(JSON.stringify(answer.ok)),
      boundary,
    );
  const inner = newBoundary();
  return writePart(
    [`Content-Type: multipart/related; boundary="${inner}"`],
    writeMultipartDocument(answer.ok, inner),
    boundary,
  );
}
