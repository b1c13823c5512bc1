import { z } from "zod";

/** A document as it stands in LevelDB and on the wire. */
export const documentSchema = z.looseObject({
  _id: z.string(),
  _rev: z.string().optional(),
  _deleted: z.boolean().optional(),
});
export type Document = z.infer<typeof documentSchema>;

export const revisionsSchema = z.object({
  start: z.number().int().positive(),
  ids: z.array(z.string().min(1)).min(1),
});

/** A stored attachment as a document lists it. */
const attachmentStubSchema = z.looseObject({
  content_type: z.string().optional(),
  digest: z.string().optional(),
  encoding: z.string().optional(),
  /** Bytes that are stored. */
  length: z.number().optional(),
  /** Bytes that CouchDB names as the length of what is stored gzipped. Never shown under this name. */
  unpacked_length: z.number().optional(),
  revpos: z.number().optional(),
});
export type AttachmentStub = z.infer<typeof attachmentStubSchema>;

export function attachmentsOf(document: Document): Record<string, AttachmentStub> {
  const parsed = z.record(z.string(), attachmentStubSchema).safeParse(document["_attachments"]);
  return parsed.success ? parsed.data : {};
}

export function generation(revision: string): number {
  return Number.parseInt(revision, 10);
}

const missingSchema = z.looseObject({ status: z.literal(404), reason: z.string().optional() });

/** Whether PouchDB says that there is no such document; `reason` is `missing` or `deleted`. */
export function missingReason(error: unknown): "missing" | "deleted" | undefined {
  const parsed = missingSchema.safeParse(error);
  if (!parsed.success) return undefined;
  return parsed.data.reason === "deleted" ? "deleted" : "missing";
}

/** Attachments as a client sends them: bytes in base64, a stub of what is here already, or bytes that follow. */
export const givenAttachmentsSchema = z.record(
  z.string(),
  z.looseObject({
    data: z.unknown().optional(),
    stub: z.boolean().optional(),
    follows: z.boolean().optional(),
    content_type: z.string().optional(),
    revpos: z.number().int().nonnegative().optional(),
    digest: z.string().optional(),
    length: z.number().optional(),
    encoding: z.string().optional(),
  }),
);
