import { attachmentsOf, SENT_DIGEST, type Document } from "./document.ts";

/** The document as CouchDB writes it: `_id` and `_rev` first, attachments without bytes marked as stubs. */
export function presentDocument(stored: Document): Document {
  const { _id, _rev, _deleted, _attachments, ...rest } = stored;
  return {
    _id,
    ...(_rev === undefined ? {} : { _rev }),
    ...rest,
    ...(_deleted === true ? { _deleted } : {}),
    ...(_attachments === undefined ? {} : { _attachments: presentAttachments(stored) }),
  };
}

function presentAttachments(document: Document): Record<string, unknown> {
  const attachments = Object.entries(attachmentsOf(document)).map(
    ([name, { [SENT_DIGEST]: _sentDigest, ...attachment }]) => [
      name,
      attachment["data"] === undefined ? { ...attachment, stub: true } : attachment,
    ],
  );
  return Object.fromEntries(attachments);
}
