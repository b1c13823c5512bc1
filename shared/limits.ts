/* Limits stand apart from the schemas that use them: a page needs the numbers, not 20 kB of schema library. */

export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 200;

/** Most UTF-16 code units (`string.length`) in a body: as JSON it stays below CouchDB's 8 MB document limit. */
export const MAX_BODY_LENGTH = 1_000_000;
export const MAX_TITLE_LENGTH = 500;
export const MAX_TAG_LENGTH = 100;
export const MAX_TAGS = 100;

/** Texts that a review tells apart; what is more stands in the note all the same. */
export const MAX_REVIEW_VERSIONS = 12;
/** Revisions of other lines that a note remembers to have in it. */
export const MAX_MERGED_REVS = 40;
/** Most UTF-16 code units in all texts of a review: beside the longest body the note stays below those 8 MB. */
export const MAX_REVIEW_LENGTH = 300_000;

/** Of the name that a person gives to a device. */
export const MAX_LABEL_LENGTH = 80;
