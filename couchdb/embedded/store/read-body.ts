import type { LevelDOWN } from "leveldown";
import { attachmentsOf, documentSchema, type Document } from "#couchdb/embedded/document.ts";
import type { ChangeEntry } from "./change-entry.ts";
import { ATTACHMENT_BYTES, BODIES, digits } from "./keys.ts";
import { readBytes, readValue } from "./raw-store.ts";

/** The winner of a document. @returns undefined when it has been changed and compacted, or purged, meanwhile */
export async function readWinner(
  store: LevelDOWN,
  { id, leaves: [winner] }: ChangeEntry,
): Promise<Document | undefined> {
  const text =
    winner?.seq === undefined ? undefined : await readValue(store, BODIES + digits(winner.seq));
  if (winner === undefined || text === undefined) return undefined;
  return {
    ...documentSchema.parse(JSON.parse(text)),
    _id: id,
    _rev: winner.rev,
    ...(winner.deleted === true ? { _deleted: true } : {}),
  };
}

/** Revisions that lost, without the deleted ones. */
export function conflictsOf({ leaves }: ChangeEntry): string[] {
  return leaves.slice(1).flatMap((leaf) => (leaf.deleted === true ? [] : [leaf.rev]));
}

/** The document with the bytes of its attachments in base64. */
export async function withAttachmentData(store: LevelDOWN, document: Document): Promise<Document> {
  const attachments = await Promise.all(
    Object.entries(attachmentsOf(document)).map(async ([name, { stub: _stub, ...attachment }]) => {
      const bytes = await readAttachment(store, attachment.digest ?? "");
      return [name, { ...attachment, data: bytes.toString("base64") }] as const;
    }),
  );
  if (attachments.length === 0) return document;
  return { ...document, _attachments: Object.fromEntries(attachments) };
}

/** The bytes as they are stored. PouchDB keeps nothing for an empty one. */
export async function readAttachment(store: LevelDOWN, digest: string): Promise<Buffer> {
  return (await readBytes(store, ATTACHMENT_BYTES + digest)) ?? Buffer.alloc(0);
}
