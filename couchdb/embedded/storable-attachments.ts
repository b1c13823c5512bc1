import { attachmentsOf, givenAttachmentsSchema, type Document } from "./document.ts";
import { presentDocument } from "./presented-document.ts";
import { badRequest, Refusal } from "./refusal.ts";
import { storeAttachment } from "./stored-attachment.ts";

/** Bytes of attachments that came beside the document in a multipart body, by name. */
export type FollowingAttachments = ReadonlyMap<string, Buffer>;

export interface SentAttachments {
  readonly following: FollowingAttachments | undefined;
  /** The most that one may have. */
  readonly maxBytes: number;
}

/**
 * The attachments in the form in which PouchDB stores them: decoded, gzipped where CouchDB does it, and stubs completed
 * from the revision that this one is made from.
 * @param parents Documents in which a stub may be found.
 * @param newGeneration Generation of the revision that is being made, for `revpos`.
 * @throws Refusal 400, 412, 413
 */
export async function withStorableAttachments(
  document: Document,
  parents: readonly Document[],
  newGeneration: number,
  { following = new Map(), maxBytes }: SentAttachments,
): Promise<Document> {
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
    if (data.length > maxBytes) throw new Refusal(413, "attachment_too_large", name);
    const { content_type: contentType = "application/octet-stream", length } = attachment;
    // Bytes in JSON are never packed, whatever it says of them.
    const isPacked = attachment.encoding === "gzip" && typeof attachment.data !== "string";
    const packed = isPacked ? { unpackedLength: length ?? data.length } : undefined;
    const revpos = attachment.revpos ?? newGeneration;
    stored[name] = await storeAttachment({ contentType, revpos, data }, packed);
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
    if (stub !== undefined && [undefined, stub.digest].includes(digest))
      return { ...stub, stub: true };
  }
  throw new Refusal(412, "missing_stub", `Invalid attachment stub in ${id} for ${name}`);
}

/** What a validation function sees of attachments: stubs, never bytes. */
export function withAttachmentStubs(document: Document): Document {
  if (document["_attachments"] === undefined) return document;
  const stubs = Object.entries(attachmentsOf(document)).map(([name, { data: _data, ...stub }]) => [
    name,
    stub,
  ]);
  return presentDocument({ ...document, _attachments: Object.fromEntries(stubs) });
}
