/**
 * A request that CouchDB answers with `{"error": …, "reason": …}`. Thrown from wherever it is noticed and turned into
 * an answer in one place, as in CouchDB itself; anything else that is thrown is a bug and becomes a logged 500.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly error: string;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    error: string,
    reason: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${error}: ${reason}`);
    this.name = "Refusal";
    this.status = status;
    this.error = error;
    this.reason = reason;
    this.headers = headers;
  }
}

export const badRequest = (reason: string): Refusal => new Refusal(400, "bad_request", reason);
export const invalidJson = (): Refusal => badRequest("invalid UTF-8 JSON");
export const illegalDocumentId = (reason: string): Refusal =>
  new Refusal(400, "illegal_docid", reason);
export const queryParseError = (reason: string): Refusal =>
  new Refusal(400, "query_parse_error", reason);
export const unauthorized = (reason: string): Refusal => new Refusal(401, "unauthorized", reason);
export const forbidden = (reason: string): Refusal => new Refusal(403, "forbidden", reason);
export const notFound = (reason: string): Refusal => new Refusal(404, "not_found", reason);
export const databaseMissing = (): Refusal => notFound("Database does not exist.");
export const conflict = (): Refusal => new Refusal(409, "conflict", "Document update conflict.");
export const notImplemented = (what: string): Refusal =>
  new Refusal(501, "not_implemented", `The embedded server does not serve ${what}.`);

/** @param allow Methods in the order in which CouchDB lists them, separated by commas. */
export const methodNotAllowed = (allow: string): Refusal =>
  new Refusal(405, "method_not_allowed", `Only ${allow} allowed`, { Allow: allow });

export const wrongContentType = (): Refusal =>
  new Refusal(415, "bad_content_type", "Content-Type must be application/json");

export const documentTooLarge = (id: string): Refusal => new Refusal(413, "document_too_large", id);
