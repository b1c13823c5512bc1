import { stream, type Answer } from "./answer.ts";
import { attachmentsOf, type Document } from "./document.ts";
import { newBoundary, writeMultipartDocument } from "./multipart.ts";

/** One part of the answer. */
export type BulkGetPart =
  | { readonly ok: Document }
  | { readonly error: Readonly<Record<string, unknown>> };

/** The multipart type that the client asks for; JSON goes to whoever also takes that. */
export function acceptedMultipart(accept: string | undefined): string | undefined {
  if (accept === undefined || accept.includes("application/json")) return undefined;
  return ["multipart/mixed", "multipart/related"].find((type) => accept.includes(type));
}

/**
 * `_bulk_get` in parts, as CouchDB writes them: its boundaries begin with two hyphens of their own, and a document with
 * attachments is a multipart of its own.
 */
export function answerParts(type: string, readParts: () => AsyncGenerator<BulkGetPart>): Answer {
  const boundary = `--${newBoundary()}`;
  return stream(
    async (write) => {
      for await (const part of readParts())
        await write(Buffer.concat([Buffer.from(`\r\n--${boundary}\r\n`), writePart(part)]));
      await write(`\r\n--${boundary}--\r\n`);
    },
    { "Content-Type": `${type}; boundary="${boundary}"` },
  );
}

function writePart(part: BulkGetPart): Buffer {
  if ("error" in part)
    return Buffer.from(
      `Content-Type: application/json; error="true"\r\n\r\n${JSON.stringify(part.error)}`,
    );
  const { ok: document } = part;
  if (Object.keys(attachmentsOf(document)).length === 0)
    return Buffer.from(`Content-Type: application/json\r\n\r\n${JSON.stringify(document)}`);
  const inner = `--${newBoundary()}`;
  const head = [
    `X-Doc-Id: ${document._id.replaceAll(/[\r\n]/g, " ")}`,
    `X-Rev-Id: ${document._rev ?? ""}`,
    `Content-Type: multipart/related; boundary=${inner}`,
  ];
  return Buffer.concat([
    Buffer.from(`${head.join("\r\n")}\r\n\r\n`),
    writeMultipartDocument(document, inner),
  ]);
}
