import { isRecord } from "#shared/stable-json.ts";

/** HTTP-like status of a PouchDB error, or null when it is something else. */
export function pouchStatus(error: unknown): number | null {
  return isRecord(error) && typeof error["status"] === "number" ? error["status"] : null;
}

export function messageOf(error: unknown): string {
  if (isRecord(error)) {
    const { reason, message } = error;
    if (typeof reason === "string" && reason !== "") return reason;
    if (typeof message === "string" && message !== "") return message;
  }
  return String(error);
}
