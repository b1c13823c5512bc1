import type { Document } from "./document.ts";
import type { FollowingAttachments } from "./storable-attachments.ts";
import type { Author } from "./validate.ts";
import type { ValidationEngine } from "./validation-engine.ts";
import type { WriteOutcome } from "./write-outcome.ts";
import type { Commit } from "./write-queue.ts";

/** The documents of one request on their way into the store. */
export interface CommitJob extends Commit {
  /** Edits of their `_rev`, or revisions that were made elsewhere. */
  readonly newEdits: boolean;
  readonly documents: readonly Document[];
  readonly author: Author;
  readonly engine: ValidationEngine;
  readonly following: FollowingAttachments | undefined;
  /** The most that one attachment may have. */
  readonly maxBytes: number;
  /** One outcome per document, in order; of replicated ones only those that were refused, as CouchDB answers. */
  resolve(outcomes: WriteOutcome[]): void;
  reject(error: unknown): void;
}

/** What is decided about one document before anything is stored. */
export type Decision = { readonly document: Document } | WriteOutcome;
