import type { LevelDOWN } from "leveldown";
import { attachmentsOf, type AttachmentStub, type Document } from "#couchdb/embedded/document.ts";
import { ATTACHMENT_BYTES } from "./keys.ts";
import { readBytes } from "./raw-store.ts";

/** Counts bytes that stand in memory. @returns what ends that. @throws Refusal 503 */
export type Hold = (bytes: number) => () => void;

/**
 * The document with the bytes of its attachments. They are counted before they are read.
 * @param binary bytes instead of base64
 * @throws Refusal 503
 */
export async function withAttachmentData(
  store: LevelDOWN,
  document: Document,
  { binary, hold }: { readonly binary: boolean; readonly hold: Hold },
): Promise<Document> {
  const listed = Object.entries(attachmentsOf(document));
  if (listed.length === 0) return document;
  hold(listed.reduce((sum, [, stub]) => sum + weightOf(stub, binary), 0));
  const attachments = await Promise.all(
    listed.map(async ([name, { stub: _stub, ...attachment }]) => {
      const bytes = await readAttachment(store, attachment.digest ?? "");
      return [name, { ...attachment, data: binary ? bytes : bytes.toString("base64") }] as const;
    }),
  );
  return { ...document, _attachments: Object.fromEntries(attachments) };
}

/** The bytes that are read, and those of the answer that is made of them. */
function weightOf(
  { length = 0, unpacked_length: unpacked = length }: AttachmentStub,
  binary: boolean,
): number {
  return length + (binary ? length : Math.ceil((unpacked * 4) / 3));
}

/** The bytes as they are stored. PouchDB keeps nothing for an empty one. */
export async function readAttachment(store: LevelDOWN, digest: string): Promise<Buffer> {
  return (await readBytes(store, ATTACHMENT_BYTES + digest)) ?? Buffer.alloc(0);
}
