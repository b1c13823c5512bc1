import type { Endpoint } from "./db-request.ts";

/** A document opened in a browser tab must not run as a page of this origin. */
export const PROTECTION = {
  "Content-Security-Policy": "sandbox; default-src 'none'",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
} as const;
const DOWNLOAD = {
  ...PROTECTION,
  "Cache-Control": "private, no-cache",
  "Content-Disposition": "attachment",
};
const FOR_ANYTHING = Object.entries(PROTECTION).flat();
const FOR_ATTACHMENTS = Object.entries(DOWNLOAD).flat();

/**
 * What of CouchDB's answer reaches the browser. `Set-Cookie` never does: CouchDB renews its cookie by itself, and a
 * grant would never end. Neither does `WWW-Authenticate`, which opens the browser's own password window.
 */
const PASSED_BACK = [
  "content-type",
  "content-length",
  "content-encoding",
  "content-md5",
  "etag",
  "date",
  "retry-after",
  "x-couch-request-id",
] as const;

/** Names and values in turn, as Node's `writeHead` takes them without another copy. */
export function answerHeaders(
  endpoint: Endpoint | undefined,
  upstream: Readonly<Record<string, string | string[] | undefined>>,
): string[] {
  const headers = endpoint === "attachment" ? [...FOR_ATTACHMENTS] : [...FOR_ANYTHING];
  for (const name of PASSED_BACK) {
    const value = upstream[name];
    if (typeof value === "string") headers.push(name, value);
  }
  return headers;
}
