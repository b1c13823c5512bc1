import type { Endpoint } from "./db-request.ts";

/** A document opened in a browser tab must not run as a page of this origin. */
const PROTECTION = {
  "Content-Security-Policy": "sandbox; default-src 'none'",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
} as const;

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

export function answerHeaders(
  endpoint: Endpoint | undefined,
  upstream: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const headers: Record<string, string> = { ...PROTECTION };
  for (const name of PASSED_BACK) {
    const value = upstream[name];
    if (typeof value === "string") headers[name] = value;
  }
  headers["Cache-Control"] = endpoint === "attachment" ? "private, no-cache" : "no-store";
  if (endpoint === "attachment") headers["Content-Disposition"] = "attachment";
  return headers;
}
