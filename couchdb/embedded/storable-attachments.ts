import { createHash } from "node:crypto";
import { attachmentsOf, givenAttachmentsSchema, type Document } from "./document.ts";
import { badRequest, Refusal } from "./refusal.ts";

/** Bytes of attachments that came beside the document in a multipart body, by name. */
export type FollowingAttachments = ReadonlyMap<string, Buffer>;

/**
 * The attachments in the form in which PouchDB stores them: decoded, measured, and stubs completed from the revision
 * that this one is made from.
 * @param parents Documents in which a stub may be found.
 * @param newGeneration Generation of the revision that is being made, for `revpos`.
 * @throws Refusal 400, 412
 */
export function withStorableAttachments(
  document: Document,
  parents: readonly Document[],
  newGeneration: number,
  following: FollowingAttachments = new Map(),
): Document {
  if (document["_attachments"] === undefined) return document;
  const given = givenAttachmentsSchema.parse(document["_attachments"]);
  const stored: Record<string, unknown> = {};
  for (const [name, attachment] of Object.entries(given)) {
    if (attachment.stub === true) {
      stored[name] = findStub(document._id, name, attachment.digest, parents);
      continue;
    }
    const data = attachment.follows === true ? following.get(name) : decode(name, attachment.data);
    if (data === undefined) throw badRequest(`Invalid attachment data for ${name}`);
    stored[name] = {
      content_type: attachment.content_type ?? "application/octet-stream",
      revpos: attachment.revpos ?? newGeneration,
      digest: `md5-${createHash("md5").update(data).digest("base64")}`,
      length: data.length,
      data,
    };
  }
  return { ...document, _attachments: stored };
}

function decode(name: string, data: unknown): Buffer | undefined {
  if (Buffer.isBuffer(data)) return data;
  if (typeof data !== "string") return undefined;
  const bare = data.replaceAll(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || bare.replaceAll("=", "").length % 4 === 1)
    throw badRequest(`Invalid attachment data for ${name}`);
  return Buffer.from(bare, "base64");
}

function findStub(
  id: string,
  name: string,
  digest: string | undefined,
  parents: readonly Document[],
): unknown {
  for (const parent of parents) {
    const stub = Object.entries(attachmentsOf(parent)).find(
      ([parentName]) => parentName === name,
    )?.[1];
    if (stub !== undefined && (digest === undefined || stub.digest === digest))
      return { ...stub, stub: true };
  }
  throw new Refusal(412, "missing_stub", `Invalid attachment stub in ${id} for ${name}`);
}

/** What a validation function sees of attachments: stubs, never bytes. */
export function withAttachmentStubs(document: Document): Document {
  if (document["_attachments"] === undefined) return document;
  const stubs: Record<string, unknown> = {};
  for (const [name, { data, ...stub }] of Object.entries(attachmentsOf(document)))
    stubs[name] = data === undefined ? stub : { ...stub, stub: true };
  return { ...document, _attachments: stubs };
}
