import type { WriteFailure } from "#client/port/settee-port.ts";
import type { Messages } from "#client/messages/messages.ts";
import { fail, type Result } from "#shared/result.ts";

/** A call that breaks is a write that failed: the person is told either way. */
export async function orFailure<Value>(
  call: Promise<Result<Value, WriteFailure>>,
): Promise<Result<Value, WriteFailure>> {
  try {
    return await call;
  } catch (error) {
    return fail({ type: "storage", message: String(error) });
  }
}

/** Why something was not written, as the end of a sentence. */
export function whyOf(m: Messages, failure: WriteFailure): string {
  switch (failure.type) {
    case "storage":
      return failure.message;
    case "gone":
      return m.notes.goneBody;
    case "read-only":
      return m.editor.newer;
    case "too-long":
      return m.editor.fieldTooLong(failure.length, failure.limit);
  }
}
