import { stream, type Answer } from "./answer.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { attachmentsOf, generation } from "./document.ts";
import { newBoundary, writeMultipartDocument, writePart } from "./multipart.ts";
import { presentDocument } from "./presented-document.ts";
import { flag, jsonParameter, requireRevision } from "./query.ts";
import { badRequest, notFound } from "./refusal.ts";
import { parseJson } from "./request-body.ts";
import { pathOf } from "./revisions.ts";
import { withAttachmentData } from "./store/read-attachments.ts";
import { readRevisions, type OpenRevision } from "./store/read-revisions.ts";

/** CouchDB answers in JSON only to those who name it; anyone else gets multipart where there are several bodies. */
export function acceptsJson(request: DatabaseRequest): boolean {
  return request.header("accept")?.includes("application/json") ?? false;
}

/** `GET /db/document?open_revs=…`: several revisions in one answer. */
export async function getOpenRevisions(
  request: DatabaseRequest,
  openRevs: string,
): Promise<Answer> {
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
  const options = { latest: flag(query, "latest"), revs: flag(query, "revs") };
  const asked = [{ id: documentId, revs: wanted }];
  const [answers = []] = await readRevisions(database.store, asked, options);
  const known = readKnownRevisions(query);
  const encodings = binary || flag(query, "att_encoding_info");
  // CouchDB's replicator relies on it: several bodies in one answer always carry their attachments.
  const attachments = binary || flag(query, "attachments");
  const shown: OpenRevision[] = [];
  for (const answer of answers) {
    const full = attachments ? await withBytes(request, answer, binary) : answer;
    shown.push(presentRevision(withoutKnownBytes(full, known), encodings));
  }
  return shown;
}

/** `atts_since`: revisions whose attachments the client has. @throws Refusal 400 */
function readKnownRevisions(query: URLSearchParams): ReadonlySet<string> {
  const given = jsonParameter(query, "atts_since");
  if (given === undefined) return new Set();
  if (!Array.isArray(given)) throw badRequest("Invalid rev format");
  return new Set(given.map((rev) => requireRevision(rev)));
}

/** An attachment that a known ancestor has already is left as a stub. */
function withoutKnownBytes(answer: OpenRevision, known: ReadonlySet<string>): OpenRevision {
  if (known.size === 0 || !("ok" in answer)) return answer;
  const ancestor = pathOf(answer.ok).find((rev) => known.has(rev));
  if (ancestor === undefined) return answer;
  const attachments = Object.entries(attachmentsOf(answer.ok)).map(([name, attachment]) => {
    const { data, ...stub } = attachment;
    const isKnown = (attachment.revpos ?? Number.POSITIVE_INFINITY) <= generation(ancestor);
    const length = Buffer.isBuffer(data) ? data.length : stub.length;
    return [name, isKnown ? { ...stub, length, stub: true } : attachment];
  });
  if (attachments.length === 0) return answer;
  return { ok: { ...answer.ok, _attachments: Object.fromEntries(attachments) } };
}

export async function withBytes(
  { database, hold }: DatabaseRequest,
  answer: OpenRevision,
  binary: boolean,
): Promise<OpenRevision> {
  if (!("ok" in answer)) return answer;
  return { ok: await withAttachmentData(database.store, answer.ok, { binary, hold }) };
}

export function presentRevision(answer: OpenRevision, encodings: boolean): OpenRevision {
  return "ok" in answer ? { ok: presentDocument(answer.ok, encodings) } : answer;
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
