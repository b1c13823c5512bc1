import { isRecord } from "#shared/stable-json.ts";

/** HTTP-like status of a PouchDB error, or null when it is something else. */
export function pouchStatus(error: unknown): number | null {
  return isRecord(error) && typeof error["status"] === "number" ? error["status"] : null;
}

/** No space is left, in the words of Chromium, Firefox, Safari, PouchDB or a disk. */
export function isStorageFull(error: unknown): boolean {
  return /quota|disk.{0,20}full|no space left|ENOSPC/i.test(wordsOf(error));
}

/** The browser closed the connection under us, as iOS does in the background: reopening helps. */
export function isConnectionClosed(error: unknown): boolean {
  return /InvalidStateError|connection (is closing|to Indexed|was closed|is closed)|database connection is clos|indexed_db_went_bad/i.test(
    wordsOf(error),
  );
}

function wordsOf(error: unknown): string {
  if (!isRecord(error)) return String(error);
  const { name, message, reason, error: code } = error;
  return [name, message, reason, code].map(String).join(" ");
}

export function messageOf(error: unknown): string {
  if (isRecord(error)) {
    const { reason, message } = error;
    if (typeof reason === "string" && reason !== "") return reason;
    if (typeof message === "string" && message !== "") return message;
  }
  return String(error);
}
