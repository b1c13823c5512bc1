import { errors } from "undici";
import { BodyTooLarge } from "./body-limit.ts";
import type { DbRefusal } from "./db-request.ts";
import { LocalDocumentInside } from "./local-document-scan.ts";

/** What is answered here and not by CouchDB, in CouchDB's form. */
export const AWAY: DbRefusal = {
  status: 503,
  error: "service_unavailable",
  reason: "The database does not answer. Try again shortly.",
};
const SILENT: DbRefusal = {
  status: 504,
  error: "gateway_timeout",
  reason: "The database took too long to answer. Try again shortly.",
};
const GARBLED: DbRefusal = {
  status: 502,
  error: "bad_gateway",
  reason: "The database answered something that is no HTTP. Try again shortly.",
};
export const TOO_LARGE: DbRefusal = {
  status: 413,
  error: "too_large",
  reason: "The body is larger than what is passed on here.",
};
const LOCAL_INSIDE: DbRefusal = {
  status: 403,
  error: "forbidden",
  reason: "Local documents cannot be written in bulk.",
};
const TOO_MANY_FEEDS: DbRefusal = {
  status: 429,
  error: "too_many_requests",
  reason: "Too many feeds of this database are open.",
};
export const FOREIGN: DbRefusal = {
  status: 403,
  error: "forbidden",
  reason: "This came from a page of another site.",
};
export const ENCODED: DbRefusal = {
  status: 415,
  error: "bad_content_encoding",
  reason: "Bodies are passed on uncompressed only.",
};
export const MALFORMED_COOKIE: DbRefusal = {
  status: 401,
  error: "unauthorized",
  reason: "Malformed AuthSession cookie. Ask for a new one.",
};

/** Why a request was broken off from here; undefined: it was not. */
export function refusalOfBreakOff(error: Error): DbRefusal | undefined {
  if (error instanceof BodyTooLarge) return TOO_LARGE;
  if (error instanceof LocalDocumentInside) return LOCAL_INSIDE;
  if (error instanceof TooManyFeeds) return TOO_MANY_FEEDS;
  return undefined;
}

export function refusalOfFailure(error: Error): DbRefusal {
  if (error instanceof errors.HeadersTimeoutError) return SILENT;
  const isGarbled =
    error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError;
  return isGarbled ? GARBLED : AWAY;
}

/** Nobody waits for the answer any more. */
export class BrokenOff extends Error {
  override readonly name = "BrokenOff";
}

/** CouchDB opened a feed that must not stay open. */
export class TooManyFeeds extends Error {
  override readonly name = "TooManyFeeds";
}
