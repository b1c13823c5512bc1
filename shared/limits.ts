/* Limits stand apart from the schemas that use them: a page needs the numbers, not 20 kB of schema library. */

export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 200;

/** Most UTF-16 code units (`string.length`) in a body: as JSON it stays below CouchDB's 8 MB document limit. */
export const MAX_BODY_LENGTH = 1_000_000;
export const MAX_TITLE_LENGTH = 500;
export const MAX_TAG_LENGTH = 100;
export const MAX_TAGS = 100;

/** Of the name that a person gives to a device. */
export const MAX_LABEL_LENGTH = 80;
