/** A request under `/db` that may be passed on, in parsed and decoded parts. */
export interface DbRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly endpoint: Endpoint;
  /** Name of the user database; empty where it is about the server. */
  readonly database: string;
  /** Path and query for CouchDB, rebuilt from the parsed parts: nothing of the original text is left. */
  readonly upstream: string;
}

export type Endpoint =
  | "server"
  | "session"
  | "database"
  | "changes"
  | "local-document"
  | "revs-diff"
  | "full-commit"
  | "bulk-docs"
  | "bulk-get"
  | "all-docs"
  | "document"
  | "attachment";

/** In CouchDB's own words, so that PouchDB understands it. */
export interface DbRefusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 502 | 503 | 504;
  readonly error: string;
  readonly reason: string;
}
