/** The most that a request may bring. Readable, in CouchDB's names, under `/_node/_local/_config`. */
export interface Limits {
  /** `[couchdb] max_document_size`: bytes of JSON without attachments. */
  readonly documentBytes: number;
  /** `[couchdb] max_attachment_size`: bytes of one attachment. */
  readonly attachmentBytes: number;
  /** `[chttpd] max_http_request_size`: bytes of one request's body, which stands in memory. */
  readonly requestBytes: number;
  /** Bytes of all bodies that stand in memory at once: of requests, and of attachments on their way out. */
  readonly bytesInMemory: number;
}

const MEBIBYTE = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  documentBytes: 8_000_000,
  attachmentBytes: 128 * MEBIBYTE,
  requestBytes: 128 * MEBIBYTE,
  bytesInMemory: 512 * MEBIBYTE,
};
