import { gunzipSync } from "node:zlib";
import { attachmentsOf, type AttachmentStub, type Document } from "./document.ts";

/**
 * The document as CouchDB writes it: `_id` and `_rev` first, attachments without bytes marked as stubs, those with bytes
 * in base64 unpacked.
 * @param encodings whether it tells how attachments are stored (`att_encoding_info`)
 */
export function presentDocument(stored: Document, encodings = false): Document {
  const { _id, _rev, _deleted, _attachments, ...rest } = stored;
  return {
    _id,
    ...(_rev === undefined ? {} : { _rev }),
    ...rest,
    ...(_deleted === true ? { _deleted } : {}),
    ...(_attachments === undefined ? {} : { _attachments: presentAttachments(stored, encodings) }),
  };
}

function presentAttachments(document: Document, encodings: boolean): Record<string, unknown> {
  const attachments = Object.entries(attachmentsOf(document)).map(([name, attachment]) => [
    name,
    presentAttachment(attachment, encodings),
  ]);
  return Object.fromEntries(attachments);
}

function presentAttachment(attachment: AttachmentStub, encodings: boolean): AttachmentStub {
  const { data, encoding, unpacked_length: unpacked, length, stub: _stub, ...rest } = attachment;
  // Bytes for a multipart answer go out as they are stored, and always say how.
  const isBinary = Buffer.isBuffer(data);
  const stored = length ?? (isBinary ? data.length : undefined);
  const shownLength = unpacked ?? stored;
  const how =
    encoding === undefined || !(encodings || isBinary)
      ? {}
      : { encoding, encoded_length: stored ?? storedLength(data) };
  if (typeof data === "string") return { ...rest, data: unpackBase64(data, encoding), ...how };
  const shown = { ...rest, ...(shownLength === undefined ? {} : { length: shownLength }) };
  return { ...shown, ...(isBinary ? { data } : { stub: true }), ...how };
}

const storedLength = (data: unknown): number =>
  typeof data === "string" ? Buffer.byteLength(data, "base64") : 0;

function unpackBase64(data: string, encoding: string | undefined): string {
  if (encoding !== "gzip") return data;
  return unpack(Buffer.from(data, "base64")).toString("base64");
}

/** What a client declared as gzip need not be gzip: CouchDB breaks the answer off, here it comes as it is. */
export function unpack(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes; // not gzip, whatever was declared: there is nothing better to show
  }
}
