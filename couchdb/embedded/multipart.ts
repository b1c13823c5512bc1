import { randomBytes } from "node:crypto";
import { badRequest } from "./refusal.ts";
import type { FollowingAttachments } from "./storable-attachments.ts";
import { attachmentsOf, type Document } from "./document.ts";
import { z } from "zod";

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly content: Buffer;
}

/** The boundary that a multipart content type names. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const [, quoted, bare] =
    /^multipart\/related\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? "") ?? [];
  return quoted ?? bare;
}

const followingSchema = z.looseObject({
  _attachments: z.record(z.string(), z.looseObject({ follows: z.boolean().optional() })),
});

/**
 * Splits a `multipart/related` document: JSON first, then the bytes of each attachment that `follows`, in order.
 * @throws Refusal 400
 */
export function readMultipartDocument(
  body: Buffer,
  boundary: string,
): { json: Buffer; following: (document: unknown) => FollowingAttachments } {
  const [first, ...rest] = splitParts(body, boundary);
  if (first === undefined) throw badRequest("Invalid multipart body.");
  return {
    json: first.content,
    following(document) {
      const listed = followingSchema.safeParse(document);
      const names = listed.success
        ? Object.entries(listed.data._attachments).flatMap(([name, { follows }]) =>
            follows === true ? [name] : [],
          )
        : [];
      const bytes = new Map<string, Buffer>();
      for (const [index, name] of names.entries()) {
        const part = rest.find((part) => fileName(part) === name) ?? rest[index];
        if (part !== undefined) bytes.set(name, part.content);
      }
      return bytes;
    },
  };
}

function fileName(part: Part): string | undefined {
  return /filename="([^"]*)"/.exec(part.headers.get("content-disposition") ?? "")?.[1];
}

function splitParts(body: Buffer, boundary: string): Part[] {
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let start = body.indexOf(delimiter);
  while (start !== -1) {
    const contentStart = start + delimiter.length;
    const next = body.indexOf(Buffer.concat([Buffer.from("\r\n"), delimiter]), contentStart);
    if (next === -1) break;
    const part = readPart(body.subarray(contentStart, next));
    if (part !== undefined) parts.push(part);
    start = next + 2;
  }
  return parts;
}

function readPart(bytes: Buffer): Part | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd === -1) return undefined;
  const headers = new Map<string, string>();
  for (const line of bytes.toString("latin1", 0, headEnd).split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, content: bytes.subarray(headEnd + 4) };
}

export function newBoundary(): string {
  return randomBytes(16).toString("hex");
}

/** One document with the bytes of its attachments, as the body of `multipart/related`. */
export function writeMultipartDocument(document: Document, boundary: string): Buffer {
  const attachments = Object.entries(attachmentsOf(document));
  const described = attachments.map(([name, { data, ...attachment }]) => [
    name,
    Buffer.isBuffer(data) ? { ...attachment, follows: true } : attachment,
  ]);
  const json = { ...document, _attachments: Object.fromEntries(described) };
  const parts = attachments.flatMap(([name, { data, content_type: type, encoding }]) =>
    Buffer.isBuffer(data)
      ? [
          writePart(
            [
              `Content-Disposition: attachment; filename="${name}"`,
              `Content-Type: ${type ?? "application/octet-stream"}`,
              `Content-Length: ${data.length}`,
              ...(encoding === undefined ? [] : [`Content-Encoding: ${encoding}`]),
            ],
            data,
            boundary,
          ),
        ]
      : [],
  );
  return Buffer.concat([
    writePart(["Content-Type: application/json"], Buffer.from(JSON.stringify(json)), boundary),
    ...parts,
    Buffer.from(`--${boundary}--`),
  ]);
}

export function writePart(headers: readonly string[], content: Buffer, boundary: string): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\n${headers.join("\r\n")}\r\n\r\n`),
    content,
    Buffer.from("\r\n"),
  ]);
}
