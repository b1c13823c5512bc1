import type { Database } from "./database.ts";
import type { DatabaseRecord } from "./registry.ts";
import type { ServerRequest } from "./server-request.ts";
import type { Author } from "./validate.ts";

/** A request of somebody who may read the database it names. */
export interface DatabaseRequest extends ServerRequest {
  readonly record: DatabaseRecord;
  readonly database: Database;
  readonly author: Author;
  /** Empty when the path names none. */
  readonly documentId: string;
  readonly attachmentName: string;
  /** Absolute, for `Location`. */
  readonly documentLocation: string;
}
