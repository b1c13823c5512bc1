/**
 * How PouchDB's adapter names what it keeps in a LevelDB (sublevel-pouchdb: the store's name before the key), and what is
 * kept beside it in stores of our own.
 */
const prefixOf = (store: string): string => `\u00FF${store}\u00FF`;

/** Sixteen digits, so that the order of the keys is that of the numbers. */
export const digits = (sequence: number): string => String(sequence).padStart(16, "0");

/** PouchDB's: a document's revision tree by its id. */
export const DOCUMENTS = prefixOf("document-store");
/** PouchDB's: the body of one revision by its sequence. */
export const BODIES = prefixOf("by-sequence");
/** PouchDB's: which revisions use an attachment, by its digest. */
export const ATTACHMENT_USES = prefixOf("attach-store");
/** PouchDB's: an attachment's bytes by its digest. */
export const ATTACHMENT_BYTES = prefixOf("attach-binary-store");
/** PouchDB's: local documents by their ids. */
export const LOCAL_DOCUMENTS = prefixOf("local-store");
/** PouchDB's counters. */
export const LAST_SEQUENCE = `${prefixOf("meta-store")}_local_last_update_seq`;
export const DOCUMENT_COUNT = `${prefixOf("meta-store")}_local_doc_count`;

/** Ours: the last change of each document by its sequence. */
export const CHANGES = prefixOf("settee-changes");
/** Ours: what was purged, by its purge sequence. */
export const PURGES = prefixOf("settee-purges");
/** Ours: rows of indexes. */
export const INDEXES = prefixOf("settee-indexes");
/** Ours: the sums over all documents. */
export const TALLY = `${prefixOf("settee-meta")}tally`;
