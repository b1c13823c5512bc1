import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { attachmentsOf, givenAttachmentsSchema, SENT_DIGEST, type Document } from "./document.ts";
import { badRequest, Refusal } from "./refusal.ts";
import { MAX_REQUEST_BYTES } from "./request-body.ts";

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
    const sent = attachment.follows === true ? following.get(name) : decode(name, attachment.data);
    if (sent === undefined) throw badRequest(`Invalid attachment data for ${name}`);
    const isGzipped = attachment.follows === true && attachment.encoding === "gzip";
    const data = isGzipped ? unzip(name, sent) : sent;
    stored[name] = {
      ...(isGzipped && attachment.digest !== undefined ? { [SENT_DIGEST]: attachment.digest } : {}),
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
    const digests = [undefined, stub?.digest, stub?.[SENT_DIGEST]];
    if (stub !== undefined && digests.includes(digest)) return { ...stub, stub: true };
  }
  throw new Refusal(412, "missing_stub", `Invalid attachment stub in ${id} for ${name}`);
}

/**
 * CouchDB sends what it keeps gzipped as it keeps it, with the digest of those bytes; here the content itself is kept.
 * @throws Refusal 400, 413
 */
function unzip(name: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_REQUEST_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(413, "attachment_too_large", name);
    throw badRequest(`Invalid attachment data for ${name}`);
  }
}

/** What a validation function sees of attachments: stubs, never bytes. */
export function withAttachmentStubs(document: Document): Document {
  if (document["_attachments"] === undefined) return document;
  const stubs: Record<string, unknown> = {};
  for (const [name, { data, ...stub }] of Object.entries(attachmentsOf(document)))
    stubs[name] = data === undefined ? stub : { ...stub, stub: true };
  return { ...document, _attachments: stubs };
}
