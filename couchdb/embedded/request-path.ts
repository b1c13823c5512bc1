import { badRequest } from "./refusal.ts";

/**
 * Segments of a raw path, decoded one by one, so that an encoded slash stays inside its segment. CouchDB ignores empty
 * segments (`//db/` is `/db`) and takes a plus sign for a space.
 * @throws Refusal 400 for a broken escape or bytes that are not UTF-8.
 */
export function pathSegments(rawPath: string): string[] {
  return rawPath
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeSegment);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll("+", " "));
  } catch {
    // URIError carries nothing but "malformed".
    throw badRequest("invalid_url_encoding");
  }
}

/** A document id as it stands in a `Location` header. */
export function encodeDocumentId(id: string): string {
  return encodeURIComponent(id).replaceAll("%3A", ":");
}
