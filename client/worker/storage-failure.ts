import type { StorageFailure } from "#client/port/settee-port.ts";
import { isStorageFull, messageOf } from "#client/store/pouch-error.ts";
import { fail, succeed, type Result } from "#shared/result.ts";

/** What broke under a call, as pages are told of it. */
export function storageFailure(error: unknown): StorageFailure {
  const isFull = isStorageFull(error);
  return { type: "storage", message: messageOf(error), ...(isFull ? { isFull } : {}) };
}

/** Whether the answer to a call says that no space is left. */
export function isFullFailure(failure: unknown): boolean {
  return (
    typeof failure === "object" &&
    failure !== null &&
    "isFull" in failure &&
    failure.isFull === true
  );
}

/** Whatever breaks is an answer. */
export async function guarded(act: () => Promise<void>): Promise<Result<null, StorageFailure>> {
  try {
    await act();
    return succeed(null);
  } catch (error) {
    return fail({ type: "storage", message: messageOf(error) });
  }
}
